#include "optimizer/gepa/gate.hpp"

#include <algorithm>
#include <cassert>

#include "optimizer/same_score.hpp"
#include "optimizer/score_table.hpp"

namespace hone {
namespace {

GateVerdict verdict(int n, std::size_t of, bool passed) {
  if (!enough_scored(static_cast<std::size_t>(n), of)) return GateVerdict::unjudged;
  return passed ? GateVerdict::passed : GateVerdict::failed;
}

}  // namespace

bool enough_to_judge(const BatchScores& scores) {
  const auto n = std::ranges::count_if(scores, [](const auto& score) { return score.has_value(); });
  return enough_scored(static_cast<std::size_t>(n), scores.size());
}

GateResult judge_child(const BatchScores& parent, const BatchScores& child) {
  assert(parent.size() == child.size());
  GateResult result;
  for (std::size_t i = 0; i < parent.size(); ++i) {
    if (!parent[i] || !child[i]) continue;
    result.before += *parent[i];
    result.after += *child[i];
    ++result.n;
  }
  result.verdict = verdict(result.n, parent.size(), result.after > result.before + same_score);
  return result;
}

GateResult judge_merge(const BatchScores& first, const BatchScores& second, const BatchScores& merged) {
  assert(first.size() == merged.size() && second.size() == merged.size());
  GateResult result;
  double sum_first = 0;
  double sum_second = 0;
  for (std::size_t i = 0; i < merged.size(); ++i) {
    if (!first[i] || !second[i] || !merged[i]) continue;
    sum_first += *first[i];
    sum_second += *second[i];
    result.after += *merged[i];
    ++result.n;
  }
  result.before = std::max(sum_first, sum_second);
  result.verdict = verdict(result.n, merged.size(), result.after >= result.before - same_score);
  return result;
}

}  // namespace hone
