#include "adapters/models/server/http_server.hpp"

#include <thread>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <doctest/doctest.h>

#include "programs/error.hpp"

namespace hone {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

/// A server on a thread of its own that answers with what it was sent.
class EchoServer {
 public:
  EchoServer() : server_(context_.get_executor(), 0, answer), thread_([this] { context_.run(); }) {}
  ~EchoServer() {
    context_.stop();
    thread_.join();
  }
  std::uint16_t port() const { return server_.port(); }

 private:
  static ServedReply answer(const ServedRequest& request) {
    if (request.target == "/never") return {.withheld = true};
    ServedReply reply{.body = request.method + " " + request.target + " " + request.body};
    if (request.target == "/late") reply.delay = Seconds(0.02);
    if (request.headers.contains("x-status")) reply.status = std::stoi(request.headers.at("x-status"));
    reply.headers["X-Answered"] = "yes";
    return reply;
  }

  asio::io_context context_{1};
  HttpServer server_;
  std::thread thread_;
};

/// A connection that writes bytes and reads replies.
class Wire {
 public:
  explicit Wire(const EchoServer& server) { socket_.connect(tcp::endpoint(asio::ip::make_address("127.0.0.1"), server.port())); }

  Wire& write(const std::string& bytes) {
    boost::system::error_code ignored;  // the server may have refused the rest
    asio::write(socket_, asio::buffer(bytes), ignored);
    return *this;
  }
  http::response<http::string_body> reply(bool to_head = false) {
    http::response_parser<http::string_body> parser;
    parser.skip(to_head);
    http::read(socket_, buffer_, parser);
    return parser.release();
  }
  bool closed() {
    char byte = 0;
    boost::system::error_code error;
    socket_.read_some(asio::buffer(&byte, 1), error);
    return error == asio::error::eof || error == asio::error::connection_reset;
  }

 private:
  asio::io_context context_;
  tcp::socket socket_{context_};
  boost::beast::flat_buffer buffer_;
};

std::string post(const std::string& target, const std::string& body, const std::string& more = {}) {
  return "POST " + target + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + more + "\r\n" + body;
}

}  // namespace

TEST_CASE("a connection takes one request after the other, pipelined ones too") {
  const EchoServer server;
  Wire wire(server);
  for (int i = 0; i < 3; ++i) CHECK(wire.write(post("/a", std::to_string(i))).reply().body() == "POST /a " + std::to_string(i));
  wire.write(post("/late", "1") + post("/b", "2"));
  CHECK(wire.reply().body() == "POST /late 1");
  const auto second = wire.reply();
  CHECK(second.body() == "POST /b 2");
  CHECK(second["X-Answered"] == "yes");
  CHECK(second["Content-Type"] == "application/json");
}

TEST_CASE("many connections are served side by side, one that gets no answer among them") {
  const EchoServer server;
  Wire stuck(server);
  stuck.write(post("/never", ""));
  std::vector<std::unique_ptr<Wire>> wires;
  for (int i = 0; i < 200; ++i) wires.push_back(std::make_unique<Wire>(server));
  for (auto& wire : wires) wire->write(post("/late", "x", "X-Status: 429\r\n"));
  for (auto& wire : wires) CHECK(wire->reply().result_int() == 429);
}

TEST_CASE("the client's wish to close is kept") {
  const EchoServer server;
  Wire wire(server);
  CHECK(wire.write(post("/a", "", "Connection: close\r\n")).reply().result_int() == 200);
  CHECK(wire.closed());
  Wire old(server);
  CHECK(old.write("GET /a HTTP/1.0\r\n\r\n").reply().result_int() == 200);
  CHECK(old.closed());
}

TEST_CASE("what is no HTTP, or too long, is refused in words and the server goes on") {
  const EchoServer server;
  const auto refused = [&](const std::string& bytes) {
    Wire wire(server);
    const auto reply = wire.write(bytes).reply();
    CHECK(reply.body().find("\"error\"") != std::string::npos);
    return reply.result_int();
  };
  CHECK(refused("nonsense\r\n\r\n") == 400);
  CHECK(refused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") == 400);
  CHECK(refused("POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n") == 400);
  CHECK(refused("POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n") == 413);
  CHECK(refused("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string("A00000\r\n") + std::string(10 << 20, 'x') + "\r\n0\r\n\r\n") == 413);
  CHECK(refused("GET / HTTP/1.1\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n") == 431);
  const std::string trailer = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: ";
  for (const std::size_t length : {65'600, 66'000, 200'000}) CHECK(refused(trailer + std::string(length, 'x') + "\r\n\r\n") == 431);
  { Wire gone(server); gone.write("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc"); }
  Wire wire(server);
  CHECK(wire.write(post("/a", "b")).reply().body() == "POST /a b");
}

TEST_CASE("a client that waits to be told to send its body is told") {
  const EchoServer server;
  Wire wire(server);
  wire.write("POST /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  CHECK(wire.reply().result_int() == 100);
  CHECK(wire.write("ok").reply().body() == "POST /a ok");
}

TEST_CASE("a HEAD gets a header and no body") {
  const EchoServer server;
  Wire wire(server);
  CHECK(wire.write("HEAD /a HTTP/1.1\r\n\r\n").reply(/*to_head=*/true).result_int() == 200);
  CHECK(wire.write(post("/b", "c")).reply().body() == "POST /b c");
}

TEST_CASE("a port that is taken is said") {
  const EchoServer server;
  asio::io_context context;
  CHECK_THROWS_AS(HttpServer(context.get_executor(), server.port(), [](const ServedRequest&) { return ServedReply{}; }), UserError);
}

}  // namespace hone
