#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "adapters/models/http/http_url.hpp"
#include "adapters/models/wire/http_message.hpp"
#include "programs/result.hpp"

namespace boost::asio::ssl {
class context;
}

namespace hone {

/// A request, ready to be written.
struct HttpRequest {
  std::string method;  ///< "POST"
  std::string target;  ///< path and query: "/v1/models"
  std::map<std::string, std::string> headers;  ///< beside those that every request has
  std::string body;
};

/// Where to connect to, and through what.
struct Route {
  HttpUrl server;
  std::optional<HttpUrl> proxy;
};

/// One connection to a server, plain, TLS, or through a proxy. Abstract to keep Beast out of headers.
class Connection {
 public:
  virtual ~Connection() = default;

  /// Writes the request and reads the reply, of at most `body_limit` bytes; `sent` becomes true just before the first byte leaves.
  /// Fails with `network`. Cancellation throws boost::system::system_error(operation_aborted). `request` and `sent` outlive the call.
  virtual boost::asio::awaitable<Result<HttpReply>> exchange(const HttpRequest& request, std::size_t body_limit, bool& sent) = 0;

  /// Whether another request may follow: both sides keep it alive, it is open and nothing unasked has come.
  virtual bool reusable() = 0;
};

/// Opens a connection. `tls` outlives it, and may be null for http.
boost::asio::awaitable<Result<std::unique_ptr<Connection>>> open_connection(const Route& route, boost::asio::ssl::context* tls);

/// What may be quoted of a proxy's credentials: `user:password` as it is sent, as it is meant, and the password alone.
std::vector<std::string> secrets_of_proxy(const HttpUrl& proxy);

/// Verifies peers against the system's authorities and those in `ca_file`, if given. Throws UserError where that cannot be read.
std::unique_ptr<boost::asio::ssl::context> verifying_context(const std::string& ca_file);

}  // namespace hone
