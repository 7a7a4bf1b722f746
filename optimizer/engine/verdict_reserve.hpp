#pragma once

#include <map>
#include <optional>
#include <string>

#include "optimizer/engine/step_costs.hpp"
#include "optimizer/ledger.hpp"

namespace hone {

/// What one test example and repeat costs, with seed and winner together.
struct PairCost {
  double calls = 0;
  double tokens = 0;
  double usd = 0;
};

/// What the verdict will cost, from what told rollouts of each candidate cost on average: kept aside while the search goes on.
///
/// Pure: fed by told steps only, so that a replay keeps aside the same.
class VerdictReserve {
 public:
  /// `pairs`: test rows times repeats, 0 where there will be no verdict; `floor`: what preflight saw of a rollout.
  VerdictReserve(const Budget& limits, StepNeed floor, std::string seed, double pairs)
      : limits_(limits), floor_(floor), seed_(std::move(seed)), pairs_(pairs) {}

  void told(const std::string& candidate, const Spend& spent);

  /// The seed and `winner`, or the dearest candidate so far, with a little more, since rows differ.
  PairCost pair_cost(const std::optional<std::string>& winner) const;
  /// Room for the worst case of the verdict's last call.
  const Spend& margin() const { return floor_.peak; }
  /// All pairs and the margin, but at most half of each limit.
  Spend share() const;

 private:
  struct Cost {
    Spend sum;
    int runs = 0;
  };
  static PairCost mean(const Cost& cost);

  Budget limits_;
  StepNeed floor_;
  std::string seed_;
  double pairs_;
  std::map<std::string, Cost> costs_;
};

}  // namespace hone
