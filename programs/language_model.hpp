#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "programs/clock.hpp"
#include "programs/message.hpp"
#include "programs/result.hpp"
#include "programs/spend.hpp"
#include "programs/value.hpp"

namespace hone {

/// What is asked of a model. What is not set here comes from the model's settings.
struct ModelRequest {
  std::vector<Message> messages;
  std::optional<double> temperature;
  std::optional<std::int64_t> max_tokens;
  /// JSON schema for structured output, as a string of JSON text, since a `Value` forgets the order of properties and the
  /// order declared is the order wanted; null: none.
  Value response_schema;
};

enum class FinishReason { stop, length, content_filter, other };
/// "content_filter" and so on: stable, as written to the record.
std::string_view name(FinishReason reason);
std::optional<FinishReason> finish_reason(std::string_view name);

/// A complete reply.
struct Completion {
  std::string text;       ///< the answer, without the reasoning before it
  std::string reasoning;  ///< `reasoning_content` or what stood in <think>; for the trace only
  FinishReason finish = FinishReason::stop;
  Spend spend;                ///< of all attempts made for this reply; calls 0 and calls_cached 1 from the store
  Spend first_spend;          ///< what the reply cost when it was first had: what a prompt costs, whoever paid
  double latency_s = 0;       ///< of the answering attempt, also when read from the store
  std::string model;          ///< the name that the server gave
  std::string key;            ///< of the call store
  bool usage_assumed = false; ///< the reply had no usage that can be true: charged in full
};

/// Who pays for the attempts of one step. Implemented by the engine; abstract so that models know no ledger.
/// Lives on the driver's strand.
class Purse {
 public:
  virtual ~Purse() = default;
  /// Sets the worst case of one attempt aside; false: it does not fit, the step is cut.
  virtual bool reserve(const Spend& worst_case) = 0;
  /// Ends a reservation with what was spent, whatever it was. `call` is the key of the call that it was for.
  virtual void settle(const std::string& call, const Spend& reserved, const Spend& actual) = 0;
  /// Counts an answer that is stored already, whoever paid `cost` for it; false: `worst_case` would not have fit, so the step is cut. Which of two
  /// steps asks first must not change what fits.
  virtual bool share(const std::string& call, const Spend& worst_case, const Spend& cost) = 0;
};

/// Why and for whom a call is made.
struct CallContext {
  TimePoint deadline = TimePoint::max();  ///< of the whole step; a request's own timeout starts when it is written
  std::string draw;                       ///< tells apart calls with the same bytes that want answers of their own
  std::string path;                       ///< the predictor, for the record
  std::int64_t step = 0;                  ///< the engine's step; 0: none (preflight, eval)
  std::string phase = "search";           ///< preflight, search, verdict, eval, "curves 3" (of seed 3); of what runs share: the run's name
  Purse* purse = nullptr;                 ///< null: nobody counts
};

/// A model in one role: messages in, completion out. Providers and the decorators round them implement it.
/// Lives on the driver's strand. A cancelled call throws boost::system::system_error(operation_aborted).
class LanguageModel {
 public:
  virtual ~LanguageModel() = default;
  /// Completes the request or says why not. Both arguments outlive the call.
  virtual boost::asio::awaitable<Result<Completion>> complete(const ModelRequest& request, const CallContext& context) = 0;
  /// Tokens that prompt and reply may have together.
  virtual std::int64_t context_window() const = 0;
};

}  // namespace hone
