#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "adapters/models/http/http_url.hpp"
#include "adapters/models/wire/http_message.hpp"
#include "programs/clock.hpp"
#include "programs/result.hpp"

namespace hone {

/// How connections to a server are made and kept.
struct HttpOptions {
  std::size_t max_idle = 64;               ///< connections kept open for the next request
  Seconds idle_for{4};                     ///< then they are closed: many servers close theirs after 5 s, and may do so as we write
  std::size_t body_limit = 64UL << 20;     ///< bytes; a longer reply is a failure
  std::string ca_file;                     ///< PEM file of authorities trusted besides the system's; empty: none
  /// Where the proxy comes from.
  std::function<std::string(const char*)> environment = environment_variable;
};

/// An HTTP/1.1 client for one server: JSON there, JSON back.
///
/// Connections are kept alive and used again, each by one request at a time; how many there are is the callers' affair.
/// TLS checks certificate and name against the system's authorities (SSL_CERT_FILE and SSL_CERT_DIR are honoured).
/// Redirects are not followed. Nothing is sent twice. Lives on the driver's strand; must outlive its requests and go before their io_context.
class HttpClient {
 public:
  using Headers = std::map<std::string, std::string>;

  /// `base_url` opens every target; `what` names the setting that it comes from, for the UserError that a bad one throws.
  HttpClient(Clock& clock, const std::string& base_url, const std::string& what, HttpOptions options = {});
  ~HttpClient();

  /// Posts `body`, which is JSON, to base URL + `path`. Any status is a reply. Fails with `network` or `timeout`, where
  /// `sent` is false if no byte of the request left. The deadline covers name lookup to last byte.
  /// Cancellation throws boost::system::system_error(operation_aborted).
  boost::asio::awaitable<Result<HttpReply>> post(std::string path, Headers headers, std::string body, TimePoint deadline);

  /// The same without a body.
  boost::asio::awaitable<Result<HttpReply>> get(std::string path, Headers headers, TimePoint deadline);

  const HttpUrl& url() const;

  /// The proxy's credentials, which no message may hold: a proxy that refuses them answers in the server's place and may quote
  /// them. Empty where there are none.
  std::vector<std::string> proxy_secrets() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hone
