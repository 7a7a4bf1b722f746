#pragma once

#include <vector>

#include "optimizer/frontier.hpp"
#include "optimizer/policy.hpp"
#include "optimizer/score_table.hpp"

namespace hone {

/// Whom the policy's selector may choose as a parent, in ascending order, and with what weight: a parent is one draw of these.
/// `pool` are the accepted candidates, all of them in the frontier; it is not empty.
std::vector<Frontier::Choice> parent_choices(const OptimizerPolicy& policy, const Frontier& frontier, const ScoreTable& table,
                                             const std::vector<int>& pool);

}  // namespace hone
