#pragma once

#include <map>
#include <string>
#include <vector>

#include "optimizer/ledger.hpp"
#include "optimizer/step.hpp"

namespace hone {

/// What a step needed of the budget.
struct StepNeed {
  Spend spent;  ///< in the end
  Spend peak;   ///< the most that was spent and reserved at one time, or would have been where it was cut: worst cases are far above what comes of them
};

/// How much to set aside for the next step, from what told steps of its kind needed.
///
/// Pure: fed by told steps only, so that replay sets aside the same.
class StepCosts {
 public:
  /// What preflight saw: the least that is ever set aside.
  struct Floor {
    StepNeed rollout;
    StepNeed proposal;
  };
  explicit StepCosts(Floor floor) : rollout_(floor.rollout), proposal_(floor.proposal) {}

  void told(const Step& step, const StepNeed& need);

  /// Twice the dearest so far, and never less than a quarter over its peak: of the candidate's own rollouts where one was told, else of all.
  Envelope envelope(const Step& step) const;
  /// The dearest so far and no more: for the end of a budget, when nothing larger fits.
  Envelope least(const Step& step) const;
  /// What a step that was cut in `envelope` may try again with, and, where that cannot be had, with what it is known to have lacked.
  static std::vector<Spend> larger_envelopes(const Spend& envelope, const StepNeed& need);

 private:
  const StepNeed& need_of(const Step& step) const;

  StepNeed rollout_;
  std::map<std::string, StepNeed> candidates_;  // of their rollouts
  StepNeed proposal_;
};

nlohmann::json to_json(const StepNeed& need);
StepNeed need_from_json(const nlohmann::json& json);

}  // namespace hone
