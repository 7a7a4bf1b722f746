#include "optimizer/engine/outside_failures.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace hone {
namespace {

constexpr int fewest_that_pause = 30;

}  // namespace

void OutsideFailures::told(const Executed& executed) {
  if (std::holds_alternative<RolloutResult>(executed.outcome.what)) in_a_row_ = 0;
  const auto* failed = std::get_if<StepFailed>(&executed.outcome.what);
  if (failed == nullptr || !is_outside_model(failed->kind)) return;
  ++in_a_row_;
  last_ = executed.failure ? executed.failure->message : std::string(name(failed->kind));
}

std::string OutsideFailures::why_pause() const { return why(std::max(fewest_that_pause, concurrency_ + 1)); }

std::string OutsideFailures::why_pause_at_end() const { return why(fewest_that_pause); }

std::string OutsideFailures::why(int most) const {
  if (in_a_row_ < most) return {};
  return fmt::format("{} runs of the program failed one after the other, the last so: {} Mend that, then resume.", in_a_row_, last_);
}

}  // namespace hone
