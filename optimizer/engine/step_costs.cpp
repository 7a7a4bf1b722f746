#include "optimizer/engine/step_costs.hpp"

#include <nlohmann/json.hpp>

namespace hone {
namespace {

constexpr double usual_margin = 2;
constexpr double peak_margin = 1.25;

bool is_proposal(const Step& step) { return std::holds_alternative<ProposeStep>(step.what); }

Envelope sized(const Step& step, Spend spend) {
  Envelope envelope;
  (is_proposal(step) ? envelope.proposals : envelope.rollouts) = 1;
  spend.calls_cached = 0;
  envelope.spend = spend;
  return envelope;
}

}  // namespace

const StepNeed& StepCosts::need_of(const Step& step) const {
  const auto* rollout = std::get_if<RolloutStep>(&step.what);
  if (rollout == nullptr) return proposal_;
  const auto known = candidates_.find(rollout->candidate->id());
  return known == candidates_.end() ? rollout_ : known->second;
}

void StepCosts::told(const Step& step, const StepNeed& need) {
  const auto take = [&need](StepNeed& known) {
    known.spent = larger(known.spent, need.spent);
    known.peak = larger(known.peak, need.peak);
  };
  const auto* rollout = std::get_if<RolloutStep>(&step.what);
  take(rollout == nullptr ? proposal_ : rollout_);
  if (rollout != nullptr) take(candidates_[rollout->candidate->id()]);
}

Envelope StepCosts::envelope(const Step& step) const {
  const StepNeed& need = need_of(step);
  return sized(step, larger(times(need.spent, usual_margin), times(need.peak, peak_margin)));
}

std::vector<Spend> StepCosts::larger_envelopes(const Spend& envelope, const StepNeed& need) {
  return {larger(times(envelope, 2), times(need.peak, peak_margin)), larger(envelope, need.peak)};
}

Envelope StepCosts::least(const Step& step) const {
  const StepNeed& need = need_of(step);
  return sized(step, larger(need.spent, need.peak));
}

nlohmann::json to_json(const StepNeed& need) { return {{"spent", to_json(need.spent)}, {"peak", to_json(need.peak)}}; }

StepNeed need_from_json(const nlohmann::json& json) {
  return {spend_from_json(json.at("spent")), spend_from_json(json.at("peak"))};
}

}  // namespace hone
