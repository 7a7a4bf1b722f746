#pragma once

#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "optimizer/step.hpp"
#include "programs/language_model.hpp"

namespace hone {

/// What became of a step on its way through the world.
struct Executed {
  Outcome outcome;
  std::optional<Failure> failure;  ///< where the outcome is `StepFailed`: the words for it
};

/// Carries steps out. Abstract so that the driver is tested against a scripted world.
///
/// Lives on the driver's strand. What it queues in the store during `execute` is made durable by the driver before it tells.
class Executor {
 public:
  virtual ~Executor() = default;

  /// Runs the step; both arguments outlive the call. `context` has its deadline, number, phase and purse set. A broken disk
  /// throws UserError.
  virtual boost::asio::awaitable<Executed> execute(const Step& step, const CallContext& context) = 0;

  /// Why nothing more should be dispatched until the user has looked (a dead server, an expired key).
  virtual std::optional<std::string> breaker_open() const = 0;
};

}  // namespace hone
