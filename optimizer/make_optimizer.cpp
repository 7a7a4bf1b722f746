#include "optimizer/make_optimizer.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "optimizer/bootstrap_search/bootstrap_search.hpp"
#include "optimizer/copro/copro.hpp"
#include "optimizer/gepa/gepa.hpp"
#include "optimizer/hone/hone.hpp"
#include "optimizer/mipro/mipro.hpp"
#include "optimizer/opro/opro.hpp"
#include "optimizer/random_search.hpp"
#include "optimizer/simba/simba.hpp"
#include "optimizer/start_search.hpp"
#include "programs/enumerator.hpp"
#include "programs/error.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

template <class Search>
std::unique_ptr<Optimizer> search(OptimizerPolicy policy, SearchProblem problem) {
  return std::make_unique<Search>(std::move(policy), std::move(problem));
}

template <class Search>
std::unique_ptr<Optimizer> search_from_seed(OptimizerPolicy policy, SearchProblem problem) {
  policy.start_with = {"seed"};
  return search<Search>(std::move(policy), std::move(problem));
}

std::unique_ptr<Optimizer> search_from_demos(OptimizerPolicy policy, SearchProblem problem) {
  policy.start_with = {"seed", "bootstrap"};
  return search<StartSearch>(std::move(policy), std::move(problem));
}

/// What a kind says of itself before one of it is made.
struct OptimizerKind {
  std::string_view name;
  std::unique_ptr<Optimizer> (*make)(OptimizerPolicy policy, SearchProblem problem) = nullptr;
  bool proposes = true;
  bool only_bootstraps = false;
  bool estimates_validation = false;
};

constexpr OptimizerKind kinds[] = {
    {.name = "baseline", .make = search_from_seed<StartSearch>, .proposes = false},
    {.name = "bootstrap", .make = search_from_demos, .proposes = false, .only_bootstraps = true},
    {.name = "bootstrap_search", .make = search_from_seed<BootstrapSearch>, .proposes = false, .only_bootstraps = true},
    {.name = "copro", .make = search_from_seed<Copro>},
    {.name = "gepa", .make = search<Gepa>},
    {.name = "hone", .make = search<Hone>, .estimates_validation = true},
    {.name = "mipro", .make = search_from_seed<Mipro>},
    {.name = "opro", .make = search_from_seed<Opro>},
    {.name = "random", .make = search_from_seed<RandomSearch>},
    {.name = "simba", .make = search_from_seed<Simba>},
};

/// One that nobody knows cannot be made.
const OptimizerKind& kind_named(std::string_view name) {
  static constexpr OptimizerKind unknown;
  const auto* found = std::ranges::find(kinds, name, &OptimizerKind::name);
  return found == std::end(kinds) ? unknown : *found;
}

void check_at_least(int value, int least, std::string_view key) {
  if (value < least) {
    throw UserError(fmt::format("`optimizer.{}` is {}, but it is at least {}. Raise it or leave it out.", key, value, least));
  }
}

void check_start(const OptimizerPolicy& policy) {
  for (const std::string& start : policy.start_with) {
    if (start == "seed" || start == "bootstrap") continue;
    throw UserError(fmt::format("`optimizer.start_with` names `{}`, which is none of `seed` and `bootstrap`.{}", start,
                                did_you_mean(start, {"seed", "bootstrap"})));
  }
}

void check(const OptimizerPolicy& policy) {
  check_at_least(policy.width, 1, "width");
  check_at_least(policy.minibatch, 1, "minibatch");
  check_at_least(policy.patience, 1, "patience");
  check_at_least(policy.prompt_limit, 1, "prompt_limit");
  check_at_least(policy.demos, needs_demos(policy) ? 1 : 0, "demos");
  check_at_least(policy.bootstrap_rollouts, 1, "bootstrap_rollouts");
  check_at_least(policy.merge_examples, 1, "merge_examples");
  check_at_least(policy.top_k, 1, "top_k");
  check_at_least(policy.labelled_demos.value_or(0), 0, "labelled_demos");
  check_at_least(policy.candidates.value_or(1), 1, "candidates");
  check_at_least(policy.mipro.trials.value_or(1), 1, "trials");
  check_at_least(policy.mipro.trial_examples.value_or(1), 1, "trial_examples");
  check_at_least(policy.mipro.full_every, 1, "full_every");
  check_at_least(policy.steps.value_or(1), 1, "steps");
  check_at_least(policy.copro.breadth, 2, "breadth");
  check_at_least(policy.copro.depth, 1, "depth");
  check_at_least(policy.opro.per_step, 1, "per_step");
  check_at_least(policy.opro.history, 1, "history");
  check_at_least(policy.opro.exemplars, 0, "exemplars");
  check_at_least(policy.simba.batch, 1, "batch");
  check_at_least(policy.hone.failures, 1, "failures");
  if (!(policy.epsilon >= 0 && policy.epsilon <= 1)) {
    throw UserError(fmt::format("`optimizer.epsilon` is {}, but it is a probability: from 0 to 1.", policy.epsilon));
  }
  check_start(policy);
}

void check(const OptimizerPolicy& policy, const SearchProblem& problem) {
  if (problem.validation < 1) {
    throw UserError("There is no validation example to choose by. Give `data.split` a share or a count for `validation`.");
  }
  if (problem.train < 1 && policy.kind != "baseline") {
    throw UserError(fmt::format("There is no train example, and `{}` learns from train. Give `data.split` a share or a count for `train`.", policy.kind));
  }
}

}  // namespace

const std::vector<std::string>& optimizer_kinds() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const OptimizerKind& kind : kinds) all.emplace_back(kind.name);
    return all;
  }();
  return names;
}

bool proposes(std::string_view kind) { return kind_named(kind).proposes; }

bool only_bootstraps(std::string_view kind) { return kind_named(kind).only_bootstraps; }

bool estimates_validation(std::string_view kind) { return kind_named(kind).estimates_validation; }

bool needs_demos(const OptimizerPolicy& policy) {
  const bool from_bootstrap = policy.kind == "gepa" && contains(policy.start_with, "bootstrap");
  return only_bootstraps(policy.kind) || from_bootstrap;
}

std::unique_ptr<Optimizer> make_optimizer(const OptimizerPolicy& policy, SearchProblem problem) {
  const OptimizerKind& kind = kind_named(policy.kind);
  if (kind.make == nullptr) {
    throw UserError(fmt::format("There is no optimizer `{}`; there are {}.{}", policy.kind, quoted_list(optimizer_kinds()),
                                did_you_mean(policy.kind, optimizer_kinds())));
  }
  check(policy);
  check(policy, problem);
  return kind.make(policy, std::move(problem));
}

const std::vector<std::string>& frontier_names() {
  static const std::vector<std::string> names = {"instance", "objective", "hybrid", "cartesian"};
  return names;
}

const std::vector<std::string>& selector_names() {
  static const std::vector<std::string> names = {"pareto", "current_best", "epsilon_greedy", "top_k_pareto"};
  return names;
}

std::optional<FrontierKind> frontier_kind(std::string_view name) { return enumerator<FrontierKind>(frontier_names(), name); }

std::optional<ParentSelector> parent_selector(std::string_view name) { return enumerator<ParentSelector>(selector_names(), name); }

}  // namespace hone
