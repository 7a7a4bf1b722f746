#pragma once

#include <optional>
#include <string>
#include <vector>

#include "optimizer/copro/copro_policy.hpp"
#include "optimizer/hone/hone_policy.hpp"
#include "optimizer/mipro/mipro_policy.hpp"
#include "optimizer/opro/opro_policy.hpp"
#include "optimizer/simba/simba_policy.hpp"

namespace hone {

/// What stands on a Pareto front of its own: each validation example, each named objective (by its mean), both, or each pair of an
/// example and an objective.
enum class FrontierKind { instance, objective, hybrid, cartesian };

/// How a parent is chosen. `pareto`: in proportion to the fronts held, after reduction; `current_best`: the best mean;
/// `epsilon_greedy`: the best mean, but with probability `epsilon` any; `top_k_pareto`: `pareto` among the `top_k` best means.
enum class ParentSelector { pareto, current_best, epsilon_greedy, top_k_pareto };

/// What an optimizer may be told; each kind reads what concerns it. What only one kind reads stands in a struct of its own, in its folder;
/// what is optional here has a default of each kind's own.
struct OptimizerPolicy {
  std::string kind = "hone";                       ///< one of `optimizer_kinds()`
  int width = 8;                                   ///< pipelines in flight; 1 is textbook GEPA
  int minibatch = 3;                               ///< train examples a proposal is made from and judged on
  bool reuse = true;                               ///< take known scores of the parent in place of running it again
  bool memory = true;                              ///< of gepa: show a reflection what was tried on its text before
  double screening = 2;                            ///< rollouts on batches for one on validation, times 1 - 1 / width
  bool merge = false;                              ///< system-aware merge
  std::vector<std::string> start_with = {"seed"};  ///< "seed", which is always there, and "bootstrap"
  int prompt_limit = 4000;                         ///< characters of a component
  int patience = 30;                               ///< proposals in a row that led to no rollout, then the search ends
  FrontierKind frontier = FrontierKind::instance;
  ParentSelector selector = ParentSelector::pareto;
  double epsilon = 0.1;        ///< of `epsilon_greedy`: a probability
  int top_k = 5;               ///< of `top_k_pareto`: candidates, at least 1
  int demos = 4;               ///< bootstrapped demos a predictor, at most
  int bootstrap_rollouts = 24; ///< runs of the seed on train to take demos from, at most
  std::optional<int> labelled_demos;  ///< demos a predictor that may come from the data, bootstrapped ones counted; mipro and random: 4,
                                      ///< bootstrap_search and hone: 16
  std::optional<int> candidates;      ///< how many are tried; mipro: demo sets a predictor, by `auto`; bootstrap_search: random
                                      ///< demo sets, 16; simba: programs a step, 6
  std::optional<int> steps;           ///< of the search, at most; opro: 200, simba: 8
  int merge_examples = 5;      ///< validation examples a merge is judged on
  int max_merges = 5;          ///< accepted merges, at most
  CoproPolicy copro;
  HonePolicy hone;
  MiproPolicy mipro;
  OproPolicy opro;
  SimbaPolicy simba;
};

}  // namespace hone
