#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "optimizer/optimizer.hpp"
#include "optimizer/policy.hpp"

namespace hone {

/// The search that `policy.kind` names, over `problem`. Throws UserError for an unknown kind or a policy that makes no sense (a width
/// of 0, no train examples for `gepa`, nothing to start with).
std::unique_ptr<Optimizer> make_optimizer(const OptimizerPolicy& policy, SearchProblem problem);

/// The kinds there are, for messages and for the config's check.
const std::vector<std::string>& optimizer_kinds();
/// Whether a kind asks the reflection model for anything.
bool proposes(std::string_view kind);
/// Whether a kind is nothing without demos from the program's own runs.
bool only_bootstraps(std::string_view kind);
/// Whether a kind's validation scores are a model's estimates of the mean over all rows rather than means of those that were run.
bool estimates_validation(std::string_view kind);
/// Whether the search takes demos from the program's own runs before it does anything else, so that `demos: 0` makes no sense.
bool needs_demos(const OptimizerPolicy& policy);

/// "instance", "objective", "hybrid", "cartesian".
const std::vector<std::string>& frontier_names();
std::optional<FrontierKind> frontier_kind(std::string_view name);
/// "pareto", "current_best", "epsilon_greedy", "top_k_pareto".
const std::vector<std::string>& selector_names();
std::optional<ParentSelector> parent_selector(std::string_view name);

}  // namespace hone
