#pragma once

#include <string>
#include <vector>

#include "optimizer/bootstrap.hpp"
#include "optimizer/draws.hpp"
#include "optimizer/optimizer.hpp"

namespace hone {

/// One way of showing worked examples to all predictors of a program.
struct DemoSet {
  std::string kind;           ///< "none", "labelled", "bootstrapped"
  ComponentValues values;     ///< by the name of each demos component
  std::vector<StepId> steps;  ///< the runs that it is made from
};

struct DemoSetSizes {
  int sets = 6;          ///< at most
  int bootstrapped = 4;  ///< demos a predictor from successes
  int labelled = 4;      ///< demos a predictor in all up to which labelled ones fill up
};

/// The demo sets of MIPROv2 and of BootstrapFewShotWithRandomSearch: none, labelled ones only, the first successes, and then random
/// successes, from 1 to as many as may be; each but the first filled up with labelled demos of other rows. Demos that the seed has stay in front.
///
/// A set that shows the same as an earlier one is left out, so there may be fewer than wanted; the first is always there.
std::vector<DemoSet> make_demo_sets(const SearchProblem& problem, const std::vector<DemoRun>& runs, const DemoSetSizes& sizes, Draws& draws);

/// How often a success is wanted so that each set can have demos of its own.
int wanted_successes(const DemoSetSizes& sizes);

}  // namespace hone
