// TLS and proxies.
#include <doctest/doctest.h>

#include "programs/error.hpp"
#include "tests/adapters/models/http/http_test_client.hpp"
#include "tests/support/temporary_folder.hpp"

namespace hone {

using namespace test;

TEST_CASE("a certificate that nobody vouches for is refused before anything is sent") {
  FaultServer::Options options;
  options.tls = self_signed_certificate("127.0.0.1");
  FaultServer server(std::move(options));
  Client client(server.base_url());
  const auto reply = client.post("{}");
  REQUIRE(reply.has_error());
  CHECK(reply.error().kind == FailureKind::network);
  CHECK_FALSE(reply.error().sent);
  CHECK(reply.error().message.find("its certificate is not trusted (self") != std::string::npos);
  CHECK(server.account().calls == 0);
}

TEST_CASE("a certificate that is trusted is taken for its own name only") {
  for (const bool own_name : {true, false}) {
    FaultServer::Options options;
    options.tls = self_signed_certificate(own_name ? "127.0.0.1" : "elsewhere.example");
    const test::TemporaryFolder folder;
    const auto authority = folder.write("authority.pem", options.tls.certificate);
    FaultServer server(std::move(options));
    HttpOptions trusting = direct();
    trusting.ca_file = authority.string();
    Client client(server.base_url(), trusting);
    for (int i = 0; i < 3; ++i) CHECK(client.post("{}").has_value() == own_name);
    if (own_name) CHECK(server.connections() == 1);
  }
}

TEST_CASE("a file of authorities that cannot be read is the user's to mend") {
  HttpOptions options = direct();
  options.ca_file = "/nonexistent/ca.pem";
  CHECK_THROWS_AS(Client("https://h/v1", options), UserError);
}

TEST_CASE("plain requests go through a proxy with the whole address and its credentials") {
  FaultServer proxy;
  HttpOptions options;
  options.environment = [&](const char* name) {
    return std::string(name) == "http_proxy" ? "http://me:secret@127.0.0.1:" + proxy.port() : std::string();
  };
  Client client("http://model.example/v1", options);
  REQUIRE(client.post("{}").has_value());
  const auto seen = proxy.requests().at(0);
  CHECK(seen.target == "http://model.example/v1/chat/completions");
  CHECK(seen.headers.at("host") == "model.example");
  CHECK(seen.headers.at("proxy-authorization") == "Basic bWU6c2VjcmV0");
}

TEST_CASE("TLS goes through a proxy's tunnel, checked end to end") {
  FaultServer::Options options;
  options.tls = self_signed_certificate("model.example");
  const test::TemporaryFolder folder;
  const auto authority = folder.write("authority.pem", options.tls.certificate);
  FaultServer proxy(std::move(options));
  HttpOptions through;
  through.ca_file = authority.string();
  through.environment = [&](const char* name) {
    return std::string(name) == "https_proxy" ? "http://127.0.0.1:" + proxy.port() : std::string();
  };
  Client client("https://model.example/v1", through);
  REQUIRE(client.post("{}").has_value());
  const auto seen = proxy.requests();
  CHECK(seen.at(0).method == "CONNECT");
  CHECK(seen.at(0).target == "model.example:443");
  CHECK(seen.at(1).target == "/v1/chat/completions");
}

TEST_CASE("a proxy that is not there is told apart from the server") {
  HttpOptions through;
  through.environment = [](const char* name) { return std::string(name) == "http_proxy" ? "http://me:secret@127.0.0.1:1" : std::string(); };
  Client client("http://model.example/v1", through);
  const auto reply = client.post("{}");
  REQUIRE(reply.has_error());
  CHECK_FALSE(reply.error().sent);
  CHECK(reply.error().message.starts_with("The proxy for http://model.example is not to be reached. Could not connect to http://127.0.0.1:1: "));
}

TEST_CASE("a proxy that will not open a tunnel is named") {
  FaultServer proxy(faulty(of(Fault::error_status)));
  HttpOptions through;
  through.environment = [&](const char* name) {
    return std::string(name) == "https_proxy" ? "http://127.0.0.1:" + proxy.port() : std::string();
  };
  Client client("https://model.example/v1", through);
  const auto reply = client.post("{}");
  REQUIRE(reply.has_error());
  CHECK_FALSE(reply.error().sent);
  CHECK(reply.error().message == "Could not connect to https://model.example: the proxy http://127.0.0.1:" + proxy.port() + " answered HTTP 500.");
}

}  // namespace hone
