#pragma once

#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>

#include "adapters/async/system_clock.hpp"
#include "adapters/models/http/http_client.hpp"
#include "tests/support/await.hpp"
#include "tests/support/fault_server.hpp"

namespace hone::test {

/// Whatever the environment says of proxies.
inline HttpOptions direct() {
  HttpOptions options;
  options.environment = [](const char*) { return std::string(); };
  return options;
}

/// A client of one server, and the loop that it runs on.
struct Client {
  explicit Client(const std::string& base_url, HttpOptions options = direct()) : http(clock, base_url, "url", std::move(options)) {}

  Result<HttpReply> post(const std::string& body, Seconds within = Seconds(10), HttpClient::Headers headers = {}) {
    return await_on(context, http.post("/chat/completions", std::move(headers), body, clock.now() + within));
  }

  boost::asio::io_context context{1};
  SystemClock clock;
  HttpClient http;
};

inline FaultServer::Options faulty(Fault fault, int on_request = 0) {
  FaultServer::Options options;
  options.faults = [fault, on_request](const SeenRequest& seen) { return on_request == 0 || seen.number == on_request ? fault : Fault{}; };
  return options;
}

inline Fault of(Fault::Kind kind) {
  Fault fault;
  fault.kind = kind;
  return fault;
}

}  // namespace hone::test
