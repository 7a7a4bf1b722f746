#include "adapters/models/http/http_client.hpp"

#include <memory>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/adapters/models/http/http_test_client.hpp"

namespace hone {

namespace asio = boost::asio;
using namespace test;

namespace {

/// A port on which nobody listens.
unsigned short closed_port() {
  asio::io_context context;
  asio::ip::tcp::acceptor acceptor(context, {asio::ip::make_address("127.0.0.1"), 0});
  return acceptor.local_endpoint().port();
}

}  // namespace

TEST_CASE("a request arrives as it was made, and the reply comes back whole") {
  FaultServer server;
  Client client(server.base_url() + "?version=2");
  const auto reply = client.post(R"({"x":"é"})", Seconds(10), {{"X-Hone-Call", "abc"}, {"Authorization", "Bearer k"}});
  REQUIRE(reply.has_value());
  CHECK(reply->status == 200);
  CHECK(reply->headers.at("content-type") == "application/json");
  CHECK(reply->headers.at("date").ends_with(" GMT"));  // the server sends none
  CHECK(reply->body.find("echo: ") != std::string::npos);
  const auto seen = server.requests().at(0);
  CHECK(seen.method == "POST");
  CHECK(seen.target == "/v1/chat/completions?version=2");
  CHECK(seen.body == R"({"x":"é"})");
  CHECK(seen.headers.at("content-type") == "application/json");
  CHECK(seen.headers.at("x-hone-call") == "abc");
  CHECK(seen.headers.at("authorization") == "Bearer k");
  CHECK(seen.headers.at("host") == "127.0.0.1:" + server.port());
}

TEST_CASE("a URL is asked for as it was written, and what stands below it has one slash between") {
  FaultServer server;
  const auto target = [&](const std::string& url, const std::string& below) {
    Client client(url);
    REQUIRE(await_on(client.context, client.http.post(below, {}, "{}", client.clock.now() + Seconds(10))).has_value());
    return server.requests().back().target;
  };
  const std::string root = "http://127.0.0.1:" + server.port();
  CHECK(target(root, "") == "/");
  CHECK(target(root + "/", "") == "/");
  CHECK(target(root + "?key=1", "") == "/?key=1");
  CHECK(target(root + "/search/", "") == "/search/");
  CHECK(target(root + "/search?key=1", "") == "/search?key=1");
  CHECK(target(root + "/", "/models") == "/models");
  CHECK(target(root + "/v1/", "/models") == "/v1/models");
}

TEST_CASE("a connection is used again") {
  FaultServer server;
  Client client(server.base_url());
  for (int i = 0; i < 5; ++i) REQUIRE(client.post("{}").has_value());
  CHECK(server.connections() == 1);
}

TEST_CASE("a chunked body is put together") {
  FaultServer server(faulty(of(Fault::chunked)));
  Client client(server.base_url());
  CHECK(client.post("{}")->body.find("echo: ") != std::string::npos);
  CHECK(client.post("{}")->body.find("echo: ") != std::string::npos);
  CHECK(server.connections() == 1);
}

TEST_CASE("an error status is a reply, and the connection lives on") {
  FaultServer server(faulty(of(Fault::error_status), 1));
  Client client(server.base_url());
  CHECK(client.post("{}")->status == 500);
  CHECK(client.post("{}")->status == 200);
  CHECK(server.connections() == 1);
}

TEST_CASE("a connection that the server closed, announced or not, is not used again") {
  for (const auto kind : {Fault::close_after_reply, Fault::close_quietly_after_reply}) {
    FaultServer server(faulty(of(kind)));
    Client client(server.base_url());
    for (int i = 0; i < 3; ++i) {
      REQUIRE(client.post("{}").has_value());
      // What the server does about its side of the connection arrives a little after the reply.
      await_on(client.context, [](Clock& clock) -> asio::awaitable<int> {
        co_await clock.sleep_until(clock.now() + Seconds(0.02));
        co_return 0;
      }(client.clock));
    }
    CHECK(server.account().calls == 3);
    CHECK(server.connections() == 3);
  }
}

TEST_CASE("an idle connection is dropped after a while") {
  FaultServer server;
  HttpOptions options = direct();
  options.idle_for = Seconds(0);
  Client client(server.base_url(), options);
  REQUIRE(client.post("{}").has_value());
  REQUIRE(client.post("{}").has_value());
  CHECK(server.connections() == 2);
}

TEST_CASE("a refused connection fails at once, with nothing sent") {
  Client client(fmt::format("http://127.0.0.1:{}/v1", closed_port()));
  const auto reply = client.post("{}");
  REQUIRE(reply.has_error());
  CHECK(reply.error().kind == FailureKind::network);
  CHECK_FALSE(reply.error().sent);
  CHECK(reply.error().message.starts_with("Could not connect to http://127.0.0.1:"));
  CHECK(reply.error().message.find("refused") != std::string::npos);
}

TEST_CASE("a name that cannot be looked up fails with nothing sent") {
  Client client("http://" + std::string(64, 'x') + ".invalid/v1");  // too long for a label, so no name server is asked
  const auto reply = client.post("{}");
  REQUIRE(reply.has_error());
  CHECK_FALSE(reply.error().sent);
}

TEST_CASE("a reset after sending is a failure of unknown outcome, and nothing is sent twice") {
  for (const auto kind : {Fault::reset_before_reply, Fault::reset_within_body}) {
    FaultServer server(faulty(of(kind), 2));
    Client client(server.base_url());
    REQUIRE(client.post("{}").has_value());
    const auto reply = client.post("{}");
    REQUIRE(reply.has_error());
    CHECK(reply.error().kind == FailureKind::network);
    CHECK(reply.error().sent);
    CHECK_FALSE(reply.error().refused);
    CHECK(server.account().calls == 2);
    CHECK(client.post("{}").has_value());
  }
}

TEST_CASE("the deadline holds against a server that never answers") {
  FaultServer server(faulty(of(Fault::silence)));
  Client client(server.base_url());
  const TimePoint start = client.clock.now();
  const auto reply = client.post("{}", Seconds(0.05));
  REQUIRE(reply.has_error());
  CHECK(reply.error().kind == FailureKind::timeout);
  CHECK(reply.error().sent);
  CHECK(reply.error().message.starts_with("http://127.0.0.1:" + server.port() + " gave no whole reply within 0.0"));
  CHECK(client.clock.now() - start < Seconds(5));
}

TEST_CASE("a deadline that has passed sends nothing") {
  FaultServer server;
  Client client(server.base_url());
  const auto reply = client.post("{}", Seconds(-1));
  REQUIRE(reply.has_error());
  CHECK(reply.error().kind == FailureKind::timeout);
  CHECK_FALSE(reply.error().sent);
  CHECK(reply.error().message.ends_with("gave no whole reply within 0 s."));
  CHECK(server.connections() == 0);
}

TEST_CASE("a reply longer than the limit is a failure") {
  FaultServer::Options options;
  options.answer = [](const SeenRequest&) { return std::string(100'000, 'x'); };
  FaultServer server(std::move(options));
  HttpOptions limited = direct();
  limited.body_limit = 1000;
  Client client(server.base_url(), limited);
  const auto reply = client.post("{}");
  REQUIRE(reply.has_error());
  CHECK(reply.error().message.find("longer than this client takes") != std::string::npos);
}

TEST_CASE("a header that is too long is a failure of the network") {
  for (const std::size_t length : {50'000, 61'500, 65'500}) {
    CAPTURE(length);
    Fault fault;
    fault.headers = {{"X-Policy", std::string(length, 'x')}};
    FaultServer server(faulty(fault));
    Client client(server.base_url());
    const auto reply = client.post("{}");
    REQUIRE(reply.has_value() == (length == 50'000));
    if (reply) continue;
    CHECK(reply.error().kind == FailureKind::network);
    CAPTURE(reply.error().message);
    CHECK(reply.error().message.find("header or trailer is longer than this client takes") != std::string::npos);
  }
}

TEST_CASE("a cancelled request throws and leaves the client usable") {
  FaultServer server(faulty(of(Fault::silence), 1));
  Client client(server.base_url());
  asio::cancellation_signal stop;
  bool aborted = false;
  auto posting = client.http.post("/x", {}, "{}", client.clock.now() + Seconds(10));
  asio::co_spawn(client.context, std::move(posting), asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr thrown, Result<HttpReply>) {
    aborted = thrown != nullptr;
  }));
  while (server.account().calls == 0) client.context.run_for(std::chrono::milliseconds(1));
  stop.emit(asio::cancellation_type::terminal);
  client.context.restart();
  client.context.run();
  CHECK(aborted);
  CHECK(client.post("{}").has_value());
}

TEST_CASE("many requests at once each get their own reply") {
  FaultServer server;
  Client client(server.base_url());
  std::vector<std::unique_ptr<Started<Result<HttpReply>>>> started;
  for (int i = 0; i < 32; ++i) {
    const std::string body = fmt::format(R"({{"messages":[{{"role":"user","content":"number {}."}}]}})", i);
    started.push_back(std::make_unique<Started<Result<HttpReply>>>(
        client.context, client.http.post("/chat/completions", {}, body, client.clock.now() + Seconds(10))));
  }
  client.context.run();
  for (int i = 0; i < 32; ++i) {
    REQUIRE(started[static_cast<std::size_t>(i)]->get().has_value());
    CHECK(started[static_cast<std::size_t>(i)]->get()->body.find(fmt::format("echo: number {}.", i)) != std::string::npos);
  }
}

}  // namespace hone
