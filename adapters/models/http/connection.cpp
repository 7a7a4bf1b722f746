#include "adapters/models/http/connection.hpp"

#include <sys/socket.h>

#include <ctime>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <fmt/chrono.h>
#include <openssl/evp.h>

#include "adapters/async/event.hpp"
#include "adapters/models/wire/redact.hpp"
#include "programs/error.hpp"
#include "programs/text.hpp"

namespace hone {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

// Bytes that came and mean nothing yet: a header, or a chunk's extension or trailer, which may go on without end. Gateways add cookies and policies of
// many kilobytes; from a field of 64 KiB on Beast throws where nobody can catch it.
constexpr std::uint32_t most_unread = 60U << 10;

using Plain = tcp::socket;
using Tls = asio::ssl::stream<tcp::socket>;

Failure network_failure(std::string message) {
  Failure failure;
  failure.kind = FailureKind::network;
  failure.message = std::move(message);
  return failure;
}

Failure not_connected(const std::string& to, const std::string& why) {
  return not_sent(FailureKind::network, fmt::format("Could not connect to {}: {}.", to, why));
}

// A cancelled operation is no outcome of the world: it goes up as the exception that a cancelled coroutine throws.
void throw_if_aborted(const error_code& error) {
  if (error == asio::error::operation_aborted) throw boost::system::system_error(error);
}

std::string base64(const std::string& text) {
  std::string encoded(4 * ((text.size() + 2) / 3) + 1, '\0');  // one more for the null that it writes
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  encoded.resize(static_cast<std::size_t>(EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()), bytes, static_cast<int>(text.size()))));
  return encoded;
}

std::string basic_credentials(const std::string& credentials) { return "Basic " + base64(credentials); }

std::string why_reading_failed(const error_code& error) {
  if (error == http::error::end_of_stream || error == asio::error::eof || error == http::error::partial_message ||
      error == asio::ssl::error::stream_truncated) {
    return "the connection was closed before the whole reply had come";
  }
  if (error == http::error::body_limit) return "the reply is longer than this client takes";
  if (error == http::error::header_limit || error == http::error::buffer_overflow) return "the reply's header or trailer is longer than this client takes";
  return error.message();
}

HttpReply to_reply(http::response<http::string_body>&& response) {
  HttpReply reply;
  reply.status = static_cast<int>(response.result_int());
  for (const auto& field : response) {
    reply.headers[lower_ascii(std::string(field.name_string()))] = std::string(field.value());
  }
  reply.headers.try_emplace("date", fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(std::time(nullptr))));  // a `Retry-After` may be a date
  reply.body = std::move(response.body());
  return reply;
}

template <class Stream>
class StreamConnection final : public Connection {
 public:
  StreamConnection(Stream stream, Route route) : stream_(std::move(stream)), route_(std::move(route)) {}

  asio::awaitable<Result<HttpReply>> exchange(const HttpRequest& request, std::size_t body_limit, bool& sent) override {
    keep_alive_ = false;
    http::request<http::string_body> message = to_message(request);
    error_code error;
    sent = true;
    co_await http::async_write(stream_, message, asio::redirect_error(asio::use_awaitable, error));
    throw_if_aborted(error);
    // A server may refuse a request before it has read all of it; its reply says more than the broken pipe.
    const error_code write_error = error;
    std::optional<http::response_parser<http::string_body>> parser;
    do {
      parser.emplace();
      parser->body_limit(body_limit);
      parser->header_limit(most_unread);
      co_await http::async_read(stream_, buffer_, *parser, asio::redirect_error(asio::use_awaitable, error));
      throw_if_aborted(error);
    } while (!error && parser->get().result_int() < 200);
    if (error) {
      const std::string why = why_reading_failed(write_error ? write_error : error);
      co_return network_failure(fmt::format("The request to {} went out, but {}.", route_.server.origin(), why));
    }
    keep_alive_ = !write_error && parser->keep_alive();
    co_return to_reply(parser->release());
  }

  bool reusable() override {
    if (!keep_alive_ || buffer_.size() != 0) return false;
    char byte = 0;
    const auto got = ::recv(beast::get_lowest_layer(stream_).native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  }

 private:
  http::request<http::string_body> to_message(const HttpRequest& request) const {
    http::request<http::string_body> message;
    message.method_string(request.method);
    const bool through_proxy = route_.proxy.has_value() && !route_.server.tls;
    message.target(through_proxy ? route_.server.origin() + request.target : request.target);
    message.set(http::field::host, route_.server.authority());
    message.set(http::field::user_agent, "hone");
    message.set(http::field::accept, "application/json");
    message.set(http::field::accept_encoding, "identity");  // unsaid, a server may compress
    for (const auto& [name, value] : request.headers) message.set(name, value);
    if (through_proxy && !route_.proxy->credentials.empty()) {
      message.set(http::field::proxy_authorization, basic_credentials(route_.proxy->credentials));
    }
    message.body() = request.body;
    message.prepare_payload();
    return message;
  }

  Stream stream_;
  Route route_;
  beast::flat_buffer buffer_{most_unread};
  bool keep_alive_ = false;
};

/// A name lookup cannot be cancelled while it is in getaddrinfo: who gives up leaves it behind, and it ends by itself.
struct Lookup {
  explicit Lookup(const asio::any_io_executor& executor) : resolver(executor), finished(executor) {}
  tcp::resolver resolver;
  Event finished;
  bool done = false;
  error_code error;
  tcp::resolver::results_type found;
};

asio::awaitable<Result<tcp::resolver::results_type>> look_up(const HttpUrl& url) {
  const auto executor = co_await asio::this_coro::executor;
  error_code no_address;
  const auto address = asio::ip::make_address(url.host, no_address);
  if (!no_address) {
    const tcp::endpoint endpoint(address, static_cast<unsigned short>(std::stoul(url.port)));
    co_return tcp::resolver::results_type::create(endpoint, url.host, url.port);
  }
  const auto lookup = std::make_shared<Lookup>(executor);
  lookup->resolver.async_resolve(url.host, url.port, [lookup](error_code error, tcp::resolver::results_type found) {
    lookup->done = true;
    lookup->error = error;
    lookup->found = std::move(found);
    lookup->finished.notify();
  });
  while (!lookup->done) co_await lookup->finished.wait();
  if (lookup->error) co_return not_connected(url.origin(), lookup->error.message());
  co_return lookup->found;
}

asio::awaitable<Result<Plain>> connect(const HttpUrl& url) {
  auto found = co_await look_up(url);
  if (!found) co_return found.error();
  Plain socket(co_await asio::this_coro::executor);
  error_code error;
  co_await asio::async_connect(socket, *found, asio::redirect_error(asio::use_awaitable, error));
  throw_if_aborted(error);
  if (error) co_return not_connected(url.origin(), error.message());
  socket.set_option(tcp::no_delay(true), error);  // better with it, possible without
  co_return std::move(socket);
}

/// Asks the proxy for a tunnel to the server; nothing on success.
asio::awaitable<std::optional<Failure>> open_tunnel(Plain& socket, const Route& route) {
  const std::string target = route.server.name() + ":" + route.server.port;
  http::request<http::empty_body> request(http::verb::connect, target, 11);
  request.set(http::field::host, target);
  if (!route.proxy->credentials.empty()) {
    request.set(http::field::proxy_authorization, basic_credentials(route.proxy->credentials));
  }
  error_code error;
  co_await http::async_write(socket, request, asio::redirect_error(asio::use_awaitable, error));
  throw_if_aborted(error);
  beast::flat_buffer buffer{most_unread};
  http::response_parser<http::empty_body> parser;
  parser.skip(true);
  if (!error) co_await http::async_read(socket, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
  throw_if_aborted(error);
  if (error) co_return not_connected(route.proxy->origin(), why_reading_failed(error));
  if (parser.get().result_int() / 100 == 2) co_return std::nullopt;
  co_return not_connected(route.server.origin(),
                          fmt::format("the proxy {} answered HTTP {}", route.proxy->origin(), parser.get().result_int()));
}

std::string why_handshake_failed(Tls& stream, const error_code& error) {
  const long verdict = SSL_get_verify_result(stream.native_handle());
  if (verdict == X509_V_OK) return error.message();
  return fmt::format("its certificate is not trusted ({}). If it is your own server's, name its authority in SSL_CERT_FILE",
                     X509_verify_cert_error_string(verdict));
}

asio::awaitable<Result<Tls>> handshake(Plain socket, const Route& route, asio::ssl::context& tls) {
  Tls stream(std::move(socket), tls);
  error_code not_an_address;
  asio::ip::make_address(route.server.host, not_an_address);
  if (not_an_address) SSL_set_tlsext_host_name(stream.native_handle(), route.server.host.c_str());
  stream.set_verify_callback(asio::ssl::host_name_verification(route.server.host));
  error_code error;
  co_await stream.async_handshake(asio::ssl::stream_base::client, asio::redirect_error(asio::use_awaitable, error));
  throw_if_aborted(error);
  if (error) co_return not_connected(route.server.origin(), why_handshake_failed(stream, error));
  co_return std::move(stream);
}

template <class Stream>
std::unique_ptr<Connection> connection_over(Stream stream, const Route& route) {
  return std::make_unique<StreamConnection<Stream>>(std::move(stream), route);
}

}  // namespace

asio::awaitable<Result<std::unique_ptr<Connection>>> open_connection(const Route& route, asio::ssl::context* tls) {
  Result<Plain> socket = co_await connect(route.proxy ? *route.proxy : route.server);
  if (!socket && route.proxy) {
    co_return not_sent(FailureKind::network, fmt::format("The proxy for {} is not to be reached. {}", route.server.origin(), socket.error().message));
  }
  if (!socket) co_return socket.error();
  if (!route.server.tls) co_return connection_over(std::move(*socket), route);
  if (route.proxy) {
    auto refused = co_await open_tunnel(*socket, route);
    if (refused) co_return std::move(*refused);
  }
  auto shaking = handshake(std::move(*socket), route, *tls);
  Result<Tls> stream = co_await std::move(shaking);
  if (!stream) co_return stream.error();
  co_return connection_over(std::move(*stream), route);
}

std::vector<std::string> secrets_of_proxy(const HttpUrl& proxy) {
  const std::string& credentials = proxy.credentials;
  std::vector<std::string> secrets = {base64(credentials), credentials, credentials.substr(credentials.find(':') + 1)};
  std::erase_if(secrets, [](const std::string& secret) { return secret.size() < shortest_secret; });
  return secrets;
}

std::unique_ptr<asio::ssl::context> verifying_context(const std::string& ca_file) {
  auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  context->set_verify_mode(asio::ssl::verify_peer);
  error_code error;
  context->set_default_verify_paths(error);  // nothing there: then nobody is trusted, and the handshake says so
  if (ca_file.empty()) return context;
  context->load_verify_file(ca_file, error);
  if (error) throw UserError(fmt::format("{} cannot be read as certificates in PEM form: {}.", ca_file, error.message()));
  return context;
}

}  // namespace hone
