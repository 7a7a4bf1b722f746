#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/optimizer/scripted_world.hpp"

namespace hone::test {

/// An optimizer as the suite runs it.
struct ConformingKind {
  std::string name;
  OptimizerPolicy policy;
  bool predicts = false;  ///< it returns by a model of what was not run: the score is the model's, and cells may be missing
};

/// Every registered kind with its defaults, and settings that take other ways through the code.
std::vector<ConformingKind> conforming_kinds();

/// A way in which a world is hard.
struct Situation {
  std::string name;
  RuleWorld world;
  ScriptedWorld script;  ///< empty functions: the rule world's own
  Budget budget;
  std::function<void(SearchProblem&)> change = [](SearchProblem&) {};

  SearchProblem problem() const;
  /// The situation has to outlive it.
  ScriptedWorld answers();
};

std::vector<Situation> situations();

/// What holds of every search that has ended, whatever its method: evidence is what was told, what is returned has the mean of its own
/// validation scores, not too many of them missing and no worse than the seed's (by its model, where it `predicts`), the budget is used where it is
/// named as the reason.
void check_ended(const Optimizer& optimizer, const SearchProblem& problem, const Drive& run, const Budget& budget, bool predicts = false);

/// Both come to the same end.
void check_same_end(const Optimizer& a, const Optimizer& b);

}  // namespace hone::test
