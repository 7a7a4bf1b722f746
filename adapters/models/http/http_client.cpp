#include "adapters/models/http/http_client.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <boost/asio/ssl/context.hpp>
#include <fmt/format.h>

#include "adapters/async/with_deadline.hpp"
#include "adapters/models/http/connection.hpp"

namespace hone {

namespace asio = boost::asio;

struct HttpClient::State {
  struct Idle {
    std::unique_ptr<Connection> connection;
    TimePoint since;
  };

  State(Clock& the_clock, const std::string& base_url, const std::string& what, HttpOptions the_options)
      : clock(the_clock), options(std::move(the_options)) {
    route.server = parse_http_url(base_url, what);
    route.proxy = proxy_for(route.server, options.environment);
    if (route.server.tls) tls = verifying_context(options.ca_file);
  }

  /// The connection used last, which is the likeliest to live; null where none does.
  std::unique_ptr<Connection> take_idle() {
    while (!idle.empty()) {
      Idle last = std::move(idle.back());
      idle.pop_back();
      if (clock.now() - last.since > options.idle_for) idle.clear();  // the others are older
      else if (last.connection->reusable()) return std::move(last.connection);
    }
    return nullptr;
  }

  void keep(std::unique_ptr<Connection> connection) {
    const TimePoint now = clock.now();
    std::erase_if(idle, [&](const Idle& other) { return now - other.since > options.idle_for; });
    if (idle.size() < options.max_idle && connection->reusable()) idle.push_back({std::move(connection), now});
  }

  asio::awaitable<Result<HttpReply>> perform(const HttpRequest& request, bool& sent) {
    std::unique_ptr<Connection> connection = take_idle();
    if (!connection) {
      auto opened = co_await open_connection(route, tls.get());
      if (!opened) co_return opened.error();
      connection = std::move(*opened);
    }
    Result<HttpReply> reply = co_await connection->exchange(request, options.body_limit, sent);
    if (reply) keep(std::move(connection));
    co_return reply;
  }

  asio::awaitable<Result<HttpReply>> send(HttpRequest request, TimePoint deadline) {
    const TimePoint start = clock.now();
    bool sent = false;
    std::optional<Result<HttpReply>> reply;
    if (start < deadline) {
      auto work = perform(request, sent);
      reply = co_await with_deadline(clock, deadline, std::move(work));
    }
    if (reply) co_return std::move(*reply);
    Failure failure;
    failure.kind = FailureKind::timeout;
    failure.message = fmt::format("{} gave no whole reply within {:.3g} s.", route.server.origin(), std::max(0.0, (deadline - start).count()));
    failure.sent = sent;
    co_return failure;
  }

  /// The URL's own path as it was written, or what stands below it.
  static std::string target(const HttpUrl& server, const std::string& below) {
    std::string path = server.path;
    while (!below.empty() && path.ends_with('/')) path.pop_back();
    path += below;
    return (path.empty() ? "/" : path) + server.query;
  }

  HttpRequest request(std::string method, const std::string& path, Headers headers, std::string body) const {
    HttpRequest made;
    made.method = std::move(method);
    made.target = target(route.server, path);
    made.headers = std::move(headers);
    made.body = std::move(body);
    return made;
  }

  Clock& clock;
  HttpOptions options;
  Route route;
  std::unique_ptr<asio::ssl::context> tls;  // for https only: reading the system's authorities takes a while
  std::vector<Idle> idle;  // oldest first
};

HttpClient::HttpClient(Clock& clock, const std::string& base_url, const std::string& what, HttpOptions options)
    : state_(std::make_unique<State>(clock, base_url, what, std::move(options))) {}

HttpClient::~HttpClient() = default;

asio::awaitable<Result<HttpReply>> HttpClient::post(std::string path, Headers headers, std::string body, TimePoint deadline) {
  headers.emplace("Content-Type", "application/json");
  auto request = state_->request("POST", path, std::move(headers), std::move(body));
  return state_->send(std::move(request), deadline);
}

asio::awaitable<Result<HttpReply>> HttpClient::get(std::string path, Headers headers, TimePoint deadline) {
  auto request = state_->request("GET", path, std::move(headers), {});
  return state_->send(std::move(request), deadline);
}

const HttpUrl& HttpClient::url() const { return state_->route.server; }

std::vector<std::string> HttpClient::proxy_secrets() const {
  return state_->route.proxy ? secrets_of_proxy(*state_->route.proxy) : std::vector<std::string>();
}

}  // namespace hone
