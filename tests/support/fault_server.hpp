#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "programs/clock.hpp"

namespace hone {

/// A request as the server saw it.
struct SeenRequest {
  int number = 0;      ///< from 1, in order of arrival
  int connection = 0;  ///< from 1, in order of acceptance
  std::string method;
  std::string target;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
};

/// What goes wrong with one request.
struct Fault {
  enum Kind {
    none,
    error_status,  ///< `status`, with `body`
    reset_before_reply,
    reset_within_body,
    silence,       ///< reads the request and never answers
    not_json,      ///< a 200 of HTML
    empty_body,
    no_usage,
    chunked,
    close_after_reply,       ///< says so
    close_quietly_after_reply,  ///< says keep-alive and closes all the same
  };
  Kind kind = none;
  int status = 500;
  std::string body = {};
  std::map<std::string, std::string> headers = {};  ///< sent with the reply, whatever the kind
  Seconds delay{0};                                 ///< before answering
};

/// What the server would put on the bill.
struct ServerAccount {
  std::int64_t calls = 0;
  std::int64_t input_tokens = 0;
  std::int64_t output_tokens = 0;
  std::map<std::string, int> by_key;  ///< requests by X-Hone-Call
};

/// A certificate that nobody has signed but itself, and its key, as PEM.
struct Certificate {
  std::string certificate;
  std::string key;
};
Certificate self_signed_certificate(const std::string& host);

/// The reply of an OpenAI-compatible server; tokens are a quarter of the bytes.
std::string chat_reply(const std::string& text, const std::string& request_body);

/// An OpenAI-compatible server on 127.0.0.1 that counts and misbehaves on demand.
///
/// It runs on a thread of its own; the callbacks are called on that thread, one at a time.
class FaultServer {
 public:
  /// The JSON text that answers a request. By default it repeats the last message.
  using Answer = std::function<std::string(const SeenRequest& request)>;
  using Script = std::function<Fault(const SeenRequest& request)>;

  struct Options {
    Answer answer = {};
    Script faults = {};
    Certificate tls = {};    ///< with one, the server speaks TLS (behind a CONNECT, if one comes first)
    std::string models = {}; ///< the body for GET /v1/models; empty: 404
    std::string props = {};  ///< the body for GET /props; empty: 404
  };

  explicit FaultServer(Options options);
  FaultServer() : FaultServer(Options{}) {}
  ~FaultServer();
  FaultServer(const FaultServer&) = delete;
  FaultServer& operator=(const FaultServer&) = delete;

  std::string base_url() const;  ///< with /v1
  std::string port() const;

  std::vector<SeenRequest> requests() const;
  ServerAccount account() const;
  int connections() const;  ///< accepted so far
  int most_at_once() const; ///< requests under way at once, at most

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace hone
