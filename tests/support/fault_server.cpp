#include "tests/support/fault_server.hpp"

#include <atomic>
#include <mutex>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/models/server/simulated_service.hpp"

namespace hone {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using nlohmann::json;

namespace {

using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;
using Tls = asio::ssl::stream<tcp::socket>;

std::string echo(const SeenRequest& request) {
  const json body = json::parse(request.body, nullptr, false);
  const bool chat = body.is_object() && body.contains("messages") && !body["messages"].empty();
  return chat_reply("echo: " + (chat ? body["messages"].back()["content"].get<std::string>() : request.body), request.body);
}

std::string without_usage(const std::string& reply) {
  json parsed = json::parse(reply);
  parsed.erase("usage");
  return parsed.dump();
}

SeenRequest seen(const Request& request, int connection) {
  SeenRequest result;
  result.connection = connection;
  result.method = std::string(request.method_string());
  result.target = std::string(request.target());
  for (const auto& field : request) {
    std::string name(field.name_string());
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    result.headers[name] = std::string(field.value());
  }
  result.body = request.body();
  return result;
}

Response response_for(const Fault& fault, const std::string& answer) {
  Response response(http::status::ok, 11);
  response.set(http::field::content_type, "application/json");
  response.body() = answer;
  switch (fault.kind) {
    case Fault::error_status:
      response.result(static_cast<unsigned>(fault.status));
      response.body() = fault.body.empty() ? R"({"error":{"message":"injected","type":"fault"}})" : fault.body;
      break;
    case Fault::not_json: response.body() = "<html><body>It works!</body></html>"; break;
    case Fault::empty_body: response.body().clear(); break;
    case Fault::no_usage: response.body() = without_usage(answer); break;
    case Fault::close_after_reply: response.keep_alive(false); break;
    default: break;
  }
  for (const auto& [name, value] : fault.headers) response.set(name, value);
  if (fault.kind == Fault::chunked) {
    response.chunked(true);
  } else {
    response.prepare_payload();
  }
  return response;
}

template <class Stream>
void reset(Stream& stream) {
  beast::get_lowest_layer(stream).set_option(asio::socket_base::linger(true, 0));
  beast::get_lowest_layer(stream).close();
}

}  // namespace

std::string chat_reply(const std::string& text, const std::string& request_body) {
  const json body = json::parse(request_body, nullptr, false);
  const bool named = body.is_object() && body.contains("model");
  const auto tokens = static_cast<std::int64_t>(request_body.size() / 4);
  return completion_body({{.text = text}}, named ? body["model"].get<std::string>() : "fault-server", 1, tokens);
}

struct FaultServer::State {
  explicit State(Options the_options)
      : options(std::move(the_options)), acceptor(context, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)) {
    if (!options.answer) options.answer = echo;
    if (!tls()) return;
    tls_context.use_certificate_chain(asio::buffer(options.tls.certificate));
    tls_context.use_private_key(asio::buffer(options.tls.key), asio::ssl::context::pem);
  }

  /// A request being answered.
  struct UnderWay {
    explicit UnderWay(State& the_state) : state(the_state) { state.most_at_once = std::max<int>(state.most_at_once, ++state.under_way); }
    UnderWay(const UnderWay&) = delete;
    UnderWay& operator=(const UnderWay&) = delete;
    ~UnderWay() { --state.under_way; }
    State& state;
  };

  bool tls() const { return !options.tls.certificate.empty(); }

  asio::awaitable<void> accept() {
    for (;;) {
      tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
      socket.set_option(tcp::no_delay(true));
      const int number = ++connections;
      // A client that goes away ends its session by an exception, which is nobody's concern.
      asio::co_spawn(context, greet(std::move(socket), number), [](std::exception_ptr) {});
    }
  }

  asio::awaitable<void> greet(tcp::socket socket, int number) {
    if (!tls()) co_return co_await serve(std::move(socket), number);
    char first = 0;
    co_await socket.async_receive(asio::buffer(&first, 1), asio::socket_base::message_peek, asio::use_awaitable);
    if (first == 'C') {
      beast::flat_buffer buffer;
      Request connect;
      co_await http::async_read(socket, buffer, connect, asio::use_awaitable);
      note(seen(connect, number));
      const std::string established = "HTTP/1.1 200 Connection established\r\n\r\n";
      co_await asio::async_write(socket, asio::buffer(established), asio::use_awaitable);
    }
    Tls stream(std::move(socket), tls_context);
    co_await stream.async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
    co_await serve(std::move(stream), number);
  }

  template <class Stream>
  asio::awaitable<void> serve(Stream stream, int number) {
    beast::flat_buffer buffer;
    for (bool open = true; open;) {
      Request request;
      co_await http::async_read(stream, buffer, request, asio::use_awaitable);
      const SeenRequest noted = note(seen(request, number));
      const UnderWay counted(*this);
      open = co_await respond(stream, noted) && request.keep_alive();
    }
  }

  template <class Stream>
  asio::awaitable<bool> respond(Stream& stream, const SeenRequest& request) {
    if (request.method == "GET") co_return co_await respond_to_get(stream, request.target);
    const Fault fault = options.faults ? options.faults(request) : Fault{};
    if (fault.delay > Seconds::zero()) {
      asio::steady_timer timer(context, std::chrono::duration_cast<std::chrono::nanoseconds>(fault.delay));
      co_await timer.async_wait(asio::use_awaitable);
    }
    if (fault.kind == Fault::silence) {
      char nothing = 0;
      co_await stream.async_read_some(asio::buffer(&nothing, 1), asio::use_awaitable);  // until the client gives up
    }
    if (fault.kind == Fault::reset_before_reply) {
      reset(stream);
      co_return false;
    }
    const std::string answer = fault.kind == Fault::error_status ? "" : options.answer(request);
    if (!answer.empty()) bill(answer);
    Response response = response_for(fault, answer);
    if (fault.kind == Fault::reset_within_body) {
      const std::string head = fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", answer.size(), answer.substr(0, answer.size() / 2));
      co_await asio::async_write(stream, asio::buffer(head), asio::use_awaitable);
      reset(stream);
      co_return false;
    }
    co_await http::async_write(stream, response, asio::use_awaitable);
    co_return fault.kind != Fault::close_after_reply && fault.kind != Fault::close_quietly_after_reply;
  }

  template <class Stream>
  asio::awaitable<bool> respond_to_get(Stream& stream, const std::string& target) {
    const std::string& body = target == "/props" ? options.props : options.models;
    Fault missing;
    missing.kind = body.empty() ? Fault::error_status : Fault::none;
    missing.status = 404;
    Response response = response_for(missing, body);
    co_await http::async_write(stream, response, asio::use_awaitable);
    co_return true;
  }

  SeenRequest note(SeenRequest request) {
    const std::lock_guard lock(mutex);
    request.number = static_cast<int>(requests.size()) + 1;
    if (request.method == "POST") {
      ++account.calls;
      if (const auto key = request.headers.find("x-hone-call"); key != request.headers.end()) ++account.by_key[key->second];
    }
    requests.push_back(request);
    return request;
  }

  void bill(const std::string& answer) {
    const json reply = json::parse(answer, nullptr, false);
    if (!reply.is_object() || !reply.contains("usage")) return;
    const std::lock_guard lock(mutex);
    account.input_tokens += reply["usage"].value("prompt_tokens", 0);
    account.output_tokens += reply["usage"].value("completion_tokens", 0);
  }

  Options options;
  asio::io_context context{1};
  asio::ssl::context tls_context{asio::ssl::context::tls_server};
  tcp::acceptor acceptor;
  std::atomic<int> connections = 0;
  std::atomic<int> under_way = 0;
  std::atomic<int> most_at_once = 0;
  mutable std::mutex mutex;  // guards what follows
  std::vector<SeenRequest> requests;
  ServerAccount account;
  std::thread thread;
};

FaultServer::FaultServer(Options options) : state_(std::make_shared<State>(std::move(options))) {
  asio::co_spawn(state_->context, state_->accept(), asio::detached);
  state_->thread = std::thread([state = state_.get()] { state->context.run(); });
}

FaultServer::~FaultServer() {
  state_->context.stop();
  state_->thread.join();
}

std::string FaultServer::port() const { return std::to_string(state_->acceptor.local_endpoint().port()); }

std::string FaultServer::base_url() const {
  return fmt::format("{}://127.0.0.1:{}/v1", state_->tls() ? "https" : "http", port());
}

std::vector<SeenRequest> FaultServer::requests() const {
  const std::lock_guard lock(state_->mutex);
  return state_->requests;
}

ServerAccount FaultServer::account() const {
  const std::lock_guard lock(state_->mutex);
  return state_->account;
}

int FaultServer::connections() const { return state_->connections; }

int FaultServer::most_at_once() const { return state_->most_at_once; }

}  // namespace hone
