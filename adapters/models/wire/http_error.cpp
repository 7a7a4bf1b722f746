#include "adapters/models/wire/http_error.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/models/wire/redact.hpp"
#include "programs/json_member.hpp"
#include "programs/json_text.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

using nlohmann::json;

/// What the server says went wrong.
struct ErrorWords {
  std::string message;  // for the user
  std::string codes;    // machine-readable codes and types, lower case, one after the other
};

ErrorWords read_error(const std::string& body) {
  json parsed = json_from_outside(body);
  if (parsed.is_array() && parsed.size() == 1) parsed = json(parsed.front());  // Gemini's come in a list
  if (!parsed.is_object()) return {excerpt(body), {}};
  const json& error = parsed.contains("error") ? parsed["error"] : parsed;
  ErrorWords words;
  if (error.is_string()) words.message = error.get<std::string>();
  for (const char* key : {"message", "detail"}) {
    if (words.message.empty()) words.message = text_member(error, key);
  }
  for (const char* key : {"code", "type"}) words.codes += text_member(error, key) + " ";
  words.codes += text_member(member(error, "innererror"), "code");
  words.codes = lower_ascii(words.codes);
  words.message = excerpt(words.message.empty() ? body : words.message, 300);
  return words;
}

template <std::size_t N>
bool mentions(const std::string& text, const std::array<std::string_view, N>& phrases) {
  return std::any_of(phrases.begin(), phrases.end(),
                     [&](std::string_view phrase) { return text.find(phrase) != std::string::npos; });
}

bool speaks_of_context(const ErrorWords& words) {
  static constexpr std::array<std::string_view, 10> phrases = {
      "context_length_exceeded", "exceed_context_size", "maximum context length", "available context size", "context window",
      "prompt is too long",      "context length",      "input is too long",      "maximum model length",   "exceeds the maximum number of tokens"};
  return mentions(words.codes + " " + lower_ascii(words.message), phrases);
}

bool speaks_of_filter(const ErrorWords& words) {
  static constexpr std::array<std::string_view, 3> phrases = {"content_filter", "content_policy_violation",
                                                              "responsibleaipolicyviolation"};
  return mentions(words.codes, phrases);
}

bool has_no_credit(int status, const ErrorWords& words) {
  static constexpr std::array<std::string_view, 2> phrases = {"insufficient_quota", "billing_hard_limit"};
  return status == 402 || mentions(words.codes, phrases);
}

FailureKind kind_of(int status, const ErrorWords& words) {
  // llama.cpp has said 500 where a prompt did not fit. A refused key or too many requests are no fault of the prompt, whatever words come with them.
  const bool may_be_prompt = status == 400 || status == 413 || status == 422 || status == 500;
  if (may_be_prompt && speaks_of_context(words)) return FailureKind::context_exceeded;
  if (status == 400 && speaks_of_filter(words)) return FailureKind::content_filter;
  // Waiting does not help who has no credit: only the user can mend that, as with a key that has expired.
  if (has_no_credit(status, words)) return FailureKind::unauthorized;
  if (status == 401 || status == 403 || status == 407) return FailureKind::unauthorized;
  if (status == 404 || status == 405) return FailureKind::unknown_model;  // 405: something else answers at this address
  if (status == 408) return FailureKind::timeout;
  if (status == 429) return FailureKind::rate_limited;
  if (status >= 500) return FailureKind::server_error;
  return FailureKind::bad_request;
}

// A gateway that gave up does not know whether the model went on.
bool did_no_work(int status) { return status != 408 && status != 502 && status != 504 && (status < 520 || status == 529); }

bool has_moved(int status) { return status / 100 == 3; }

std::string_view advice(int status, FailureKind kind) {
  if (has_moved(status)) return " Set the base URL to where it answers.";
  if (status == 407) return " Check the proxy's name and password in the environment.";
  switch (kind) {
    case FailureKind::unauthorized: return " Check the API key, and what it may use.";
    case FailureKind::unknown_model: return " Check the model's name and the base URL.";
    case FailureKind::bad_request: return " Check the model's settings and `params`.";
    default: return "";
  }
}

std::optional<std::time_t> http_date(const std::string& text) {
  std::tm parts{};
  // Names of days and months are English here, whatever the locale: hone never calls setlocale.
  const char* end = strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return timegm(&parts);
}

const std::string* header(const HttpReply& reply, const char* name) {
  const auto found = reply.headers.find(name);
  return found == reply.headers.end() ? nullptr : &found->second;
}

/// A header that is a number and nothing else, if one can wait for so long.
std::optional<double> wait_in(const std::string* value) {
  if (value == nullptr) return std::nullopt;
  double number = 0;
  const char* const behind = value->data() + value->size();
  const auto [end, error] = std::from_chars(value->data(), behind, number);
  const bool whole = error == std::errc() && end == behind;
  return whole && number >= 0 && number < 1e9 ? std::optional(number) : std::nullopt;
}

/// What came in place of words that can be quoted; empty where it can be read.
std::string unreadable(const HttpReply& reply) {
  if (is_readable(reply.body)) return {};
  const std::string* coding = header(reply, "content-encoding");
  if (coding == nullptr) return fmt::format("{} bytes that are no text", reply.body.size());
  return fmt::format("a compressed body (content-encoding: {}), which was not asked for: neither the server nor a proxy before it may compress",
                     excerpt(*coding, 40));
}

}  // namespace

std::optional<double> retry_after_s(const HttpReply& reply) {
  if (const auto milliseconds = wait_in(header(reply, "retry-after-ms"))) return *milliseconds / 1000;
  const std::string* value = header(reply, "retry-after");
  if (value == nullptr) return std::nullopt;
  if (const auto seconds = wait_in(value)) return seconds;
  const std::string* date = header(reply, "date");
  const auto then = http_date(*value);
  const auto now = date == nullptr ? std::nullopt : http_date(*date);
  if (!then || !now) return std::nullopt;
  return std::max(0.0, std::difftime(*then, *now));
}

Failure failure_of(const HttpReply& reply, const std::string& server) {
  const ErrorWords words = read_error(reply.body);
  const FailureKind kind = kind_of(reply.status, words);
  std::string said = unreadable(reply);
  if (said.empty()) said = words.message.empty() ? "nothing more" : words.message;
  if (has_moved(reply.status)) {
    const std::string* location = header(reply, "location");
    said = "it has moved to " + (location == nullptr ? "an address that it does not give" : excerpt(*location));
  }
  const bool ends = !said.empty() && (said.back() == '.' || said.back() == '!' || said.back() == '?');
  Failure failure;
  failure.kind = kind;
  failure.message = fmt::format("{} answered HTTP {}: {}{}{}", server, reply.status, said, ends ? "" : ".", advice(reply.status, kind));
  failure.retry_after_s = retry_after_s(reply);
  failure.refused = did_no_work(reply.status);
  return failure;
}

Failure not_the_protocol(const HttpReply& reply, const std::string& server) {
  const std::string sent = excerpt(reply.body);
  const std::string binary = unreadable(reply);
  const std::string what = !binary.empty() ? binary + "." : sent.empty() ? "an empty body." : "what is no chat completion: " + sent;
  Failure failure;
  failure.kind = FailureKind::server_error;
  failure.message = fmt::format("{} answered HTTP {} with {}", server, reply.status, what);
  return failure;
}

}  // namespace hone
