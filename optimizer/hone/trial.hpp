#pragma once

#include <optional>
#include <string>
#include <vector>

#include "optimizer/candidate.hpp"
#include "optimizer/hone/hypothesis_pool.hpp"
#include "optimizer/hone/move.hpp"
#include "optimizer/step.hpp"

namespace hone {

/// One undertaking of the search on its way: mostly a child, from the choice of its parent to its entry or its end.
struct Trial {
  enum class Stage {
    opening,   ///< the seed's first runs
    evidence,  ///< the parent runs on train until there are failures to learn from
    proposal,  ///< a model is to be asked, or is asked
    gate,      ///< the child runs on failures that it was made from, until it solves one
    race,      ///< the child runs on validation against its parent
    confirm,   ///< leaders run on validation where they were not run
    harvest,   ///< successes are sought on train, to take demos from; also runs that only use the budget up
  };

  int number = 0;  ///< from 1
  Stage stage = Stage::evidence;
  Move move;
  int parent = 0;
  int reflector = 0;          ///< which of the models that write proposals is asked
  int donor = -1;             ///< another candidate that something is taken from; -1: none
  std::vector<int> evidence;  ///< train examples that the child is made from
  std::vector<int> shown;     ///< of `evidence`: those that the next request shows
  int evidence_runs = 0;      ///< train examples that were run for it
  std::size_t gated = 0;      ///< of `evidence`: how many the gate has asked for
  CandidatePtr draft;         ///< what a text that is rewritten several times has come to
  int written = 0;            ///< texts, so far
  std::string sentence;       ///< of a pruning: what is left out
  std::optional<HypothesisPool::Idea> idea;  ///< what the last request is to work out
  std::vector<std::string> ideas;            ///< all that were to be worked out, and this one
  bool asked = false;         ///< a model was, whatever it replied
  std::vector<StepId> steps;  ///< proposals whose texts made the child
  int child = -1;
  double cost = 0;            ///< rollouts wanted, and what proposals are worth in rollouts
  bool makes_child = false;   ///< it is booked as a trial of its move
};

}  // namespace hone
