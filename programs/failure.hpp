#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hone {

/// Why something gave no result. Each kind belongs to one group, and its group decides what follows: failure.cpp has the table.
enum class FailureKind {
  // What the world did: retried, then a hole. Never a score.
  network,       ///< refused, reset, no route, TLS, DNS
  timeout,       ///< a deadline passed, or HTTP 408
  rate_limited,  ///< HTTP 429
  server_error,  ///< HTTP 5xx, or a reply that is not the protocol's
  retriever,     ///< a search that failed
  program,       ///< an external program that said `transient`, or died
  metric,        ///< a metric that failed, gave NaN or left [0, 1]
  cancelled,     ///< we stopped it
  // What only the user can mend: not retried; exit 2 at preflight, a pause (exit 4) during a run.
  unauthorized,   ///< HTTP 401, 402, 403, 407, or no credit left
  unknown_model,  ///< HTTP 404, 405
  bad_request,    ///< any other HTTP 4xx
  setup,          ///< not a server's word: a command that cannot be started, a call that was never recorded, a wall over several runs
  // The budget's wall.
  cut,  ///< a call that does not fit into what was set aside for its step
  // What the prompt did: score 0, with feedback that says so.
  unparsable,        ///< a reply in which the output fields are not found
  empty_reply,       ///< no text at all
  truncated,         ///< finish reason `length` without an answer
  context_exceeded,  ///< the prompt does not fit the model's context
  content_filter,    ///< the provider would not answer
  program_error,     ///< an external program that said `program`
};

/// Why a call, a rollout or a judgement has no result, and what that cost.
struct Failure {
  FailureKind kind;
  std::string message = {};             ///< a whole sentence, without secrets
  std::optional<double> retry_after_s = {};  ///< what the server asked for, in seconds
  bool sent = true;                     ///< false: no byte of the request left, so it cost nothing
  bool refused = false;                 ///< the server said that it did no work: it cost a call, but no tokens
};

/// A failure before any byte left.
Failure not_sent(FailureKind kind, std::string message);

/// The prompt's fault: score 0 with feedback; everything else is a hole.
bool is_prompt_fault(FailureKind kind);
/// Worth another attempt of the same call.
bool is_transient(FailureKind kind);
/// Only the user can mend it: stops a preflight (exit 2), pauses a run (exit 4).
bool is_fatal(FailureKind kind);
/// Search, program or metric failed, whatever the model did.
bool is_outside_model(FailureKind kind);

/// "rate_limited" and so on: stable, as written to journals and summaries.
std::string_view name(FailureKind kind);
std::optional<FailureKind> failure_kind(std::string_view name);

}  // namespace hone
