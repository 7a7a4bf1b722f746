#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "programs/clock.hpp"

namespace hone {

/// A request as a server sees it.
struct ServedRequest {
  std::string method = {};
  std::string target = {};
  std::map<std::string, std::string> headers = {};  ///< names in lower case; of repeated ones the last
  std::string body = {};
};

/// What is answered, and when.
struct ServedReply {
  int status = 200;
  std::map<std::string, std::string> headers = {};  ///< beside Content-Type, which is JSON, and Content-Length
  std::string body = {};
  Seconds delay{0};       ///< before the first byte leaves
  bool withheld = false;  ///< nothing is answered: the connection stays open until the client gives up
};

/// The error body of OpenAI's protocol: `{"error": {"message", "type", "param", "code"}}`.
std::string error_body(const std::string& message, const std::string& type, const std::string& code);

/// An HTTP/1.1 server on 127.0.0.1: keep-alive, any number of connections, limits on what it reads.
///
/// What is no HTTP, or too long, is refused by it (400, 413, 431) and never reaches the handler. All of it runs on the executor,
/// one piece at a time; destroying it closes nothing: end the executor's context first.
class HttpServer {
 public:
  /// Answers one request. Takes no time and throws nothing: delay is asked for in the reply.
  using Handler = std::function<ServedReply(const ServedRequest& request)>;

  static constexpr std::size_t most_body = 8 << 20;        ///< bytes of a request's body
  static constexpr std::size_t most_header = 64 << 10;     ///< bytes of a request's header
  static constexpr Seconds patience{600};                  ///< an idle connection, or a half-sent request, is closed after it

  /// Listens and begins to serve as soon as the context runs. `port` 0 takes a free one. Throws UserError where that cannot be.
  HttpServer(boost::asio::any_io_executor executor, std::uint16_t port, Handler handler);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  std::uint16_t port() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace hone
