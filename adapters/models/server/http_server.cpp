#include "adapters/models/server/http_server.hpp"

#include <array>
#include <optional>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "programs/error.hpp"
#include "programs/json_line.hpp"
#include "programs/text.hpp"

namespace hone {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

using Parser = http::request_parser<http::string_body>;
using Response = http::response<http::string_body>;

std::chrono::nanoseconds duration(Seconds seconds) { return std::chrono::duration_cast<std::chrono::nanoseconds>(seconds); }

ServedRequest to_request(http::request<http::string_body>&& message) {
  ServedRequest request;
  request.method = std::string(message.method_string());
  request.target = std::string(message.target());
  for (const auto& field : message) {
    request.headers[lower_ascii(std::string(field.name_string()))] = std::string(field.value());
  }
  request.body = std::move(message.body());
  return request;
}

Response to_response(ServedReply&& reply, unsigned version, bool keep_alive) {
  Response response(static_cast<http::status>(reply.status), version);
  response.set(http::field::content_type, "application/json");
  for (const auto& [name, value] : reply.headers) response.set(name, value);
  response.keep_alive(keep_alive);
  response.body() = std::move(reply.body);
  response.prepare_payload();
  return response;
}

/// What a client is told whose bytes cannot be read; nothing where it has gone.
std::optional<ServedReply> refusal(const error_code& error) {
  const auto refused = [](int status, const std::string& message) {
    return ServedReply{.status = status, .body = error_body(message, "invalid_request_error", "")};
  };
  if (error == http::error::body_limit) return refused(413, fmt::format("The body is longer than the {} bytes that this server takes.", HttpServer::most_body));
  if (error == http::error::header_limit || error == http::error::buffer_overflow) return refused(431, fmt::format("The header is longer than the {} bytes that this server takes.", HttpServer::most_header));
  if (error == http::error::end_of_stream || error == http::error::partial_message) return std::nullopt;
  if (error.category() == http::make_error_code(http::error::bad_method).category()) return refused(400, "This is no HTTP/1.1 request: " + error.message() + ".");
  return std::nullopt;
}

}  // namespace

std::string error_body(const std::string& message, const std::string& type, const std::string& code) {
  nlohmann::ordered_json error = {{"message", message}, {"type", type}, {"param", nullptr}, {"code", nullptr}};
  if (!code.empty()) error["code"] = code;
  return json_line(nlohmann::ordered_json{{"error", std::move(error)}});
}

namespace {

asio::awaitable<void> wait(Seconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, duration(time));
  co_await timer.async_wait(asio::use_awaitable);
}

/// Reads what still comes, so that a reply sent meanwhile is not lost to a reset; at most for `time`.
asio::awaitable<void> drain(beast::tcp_stream& stream, Seconds time) {
  std::array<char, 16384> bytes{};
  error_code error;
  stream.expires_after(duration(time));
  while (!error) co_await stream.async_read_some(asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, error));
}

asio::awaitable<void> refuse(beast::tcp_stream& stream, ServedReply reply) {
  Response response = to_response(std::move(reply), 11, /*keep_alive=*/false);
  error_code error;
  co_await http::async_write(stream, response, asio::redirect_error(asio::use_awaitable, error));
  stream.socket().shutdown(tcp::socket::shutdown_send, error);
  co_await drain(stream, Seconds(5));
}

/// The next request in `parser`, whole.
asio::awaitable<error_code> read(beast::tcp_stream& stream, beast::flat_buffer& buffer, Parser& parser) {
  error_code error;
  stream.expires_after(duration(HttpServer::patience));
  co_await http::async_read_header(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
  if (!error && beast::iequals(parser.get()[http::field::expect], "100-continue")) {
    Response go_on(http::status::continue_, parser.get().version());
    co_await http::async_write(stream, go_on, asio::redirect_error(asio::use_awaitable, error));
  }
  if (!error) co_await http::async_read(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
  co_return error;
}

/// One connection, from its first request to its end.
asio::awaitable<void> serve(tcp::socket socket, const HttpServer::Handler& handler) {
  beast::tcp_stream stream(std::move(socket));
  beast::flat_buffer buffer(HttpServer::most_header);  // a chunk's trailer counts as header: Beast throws where nobody can catch it on a field of 64 KiB
  for (bool open = true; open;) {
    Parser parser;
    parser.body_limit(HttpServer::most_body);
    parser.header_limit(HttpServer::most_header);
    error_code error = co_await read(stream, buffer, parser);
    if (error) {
      if (auto reply = refusal(error)) co_await refuse(stream, std::move(*reply));
      co_return;
    }
    open = parser.keep_alive();
    const unsigned version = parser.get().version();
    const bool head_only = parser.get().method() == http::verb::head;
    ServedReply reply = handler(to_request(parser.release()));
    if (reply.withheld) co_return co_await drain(stream, HttpServer::patience);
    if (reply.delay > Seconds::zero()) co_await wait(reply.delay);
    Response response = to_response(std::move(reply), version, open);
    if (head_only) response.body().clear();
    stream.expires_after(duration(HttpServer::patience));
    co_await http::async_write(stream, response, asio::redirect_error(asio::use_awaitable, error));
    open = open && !error;
  }
  error_code ignored;
  stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
}

}  // namespace

/// What the listening and every connection share. They keep it alive.
struct HttpServer::State {
  State(asio::any_io_executor the_executor, Handler the_handler) : executor(the_executor), acceptor(the_executor), handler(std::move(the_handler)) {}

  void listen(std::uint16_t port) {
    const tcp::endpoint endpoint(asio::ip::make_address("127.0.0.1"), port);
    error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) throw UserError(fmt::format("Cannot listen on 127.0.0.1:{}: {}. Choose another port, or 0 for one that is free.", port, error.message()));
  }

  static asio::awaitable<void> accept(std::shared_ptr<State> state) {
    for (;;) {
      error_code error;
      tcp::socket socket = co_await state->acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
      if (error) {
        co_await wait(Seconds(0.05));  // too many files are open: some will be closed
        continue;
      }
      socket.set_option(tcp::no_delay(true), error);
      // A client that goes away ends its connection, which is nobody's concern.
      asio::co_spawn(state->executor, converse(state, std::move(socket)), [](std::exception_ptr) {});
    }
  }

  static asio::awaitable<void> converse(std::shared_ptr<State> state, tcp::socket socket) {
    co_await serve(std::move(socket), state->handler);
  }

  asio::any_io_executor executor;
  tcp::acceptor acceptor;
  Handler handler;
};

HttpServer::HttpServer(asio::any_io_executor executor, std::uint16_t port, Handler handler)
    : state_(std::make_shared<State>(executor, std::move(handler))) {
  state_->listen(port);
  asio::co_spawn(executor, State::accept(state_), [](std::exception_ptr) {});
}

HttpServer::~HttpServer() = default;

std::uint16_t HttpServer::port() const { return state_->acceptor.local_endpoint().port(); }

}  // namespace hone
