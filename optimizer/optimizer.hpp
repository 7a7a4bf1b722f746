#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "optimizer/budget.hpp"
#include "optimizer/step.hpp"
#include "programs/example.hpp"

namespace hone {

/// What is searched: the same for every optimizer.
struct SearchProblem {
  std::vector<ComponentSpec> components;  ///< the tunable ones, in the order of the program
  CandidatePtr seed;
  int train = 0;       ///< examples to learn from
  int validation = 0;  ///< examples to choose by
  bool binary_metric = false;  ///< scores are 0 or 1
  std::uint64_t random_seed = 0;
  int repeats = 1;     ///< of a rollout in the search; averaged
  /// By the name of a demos component: what train itself says about its predictor, by optimizer/labelled_demos.hpp.
  std::map<std::string, std::vector<Demo>> labelled;
  std::vector<std::string> reflectors = {"reflection"};  ///< model roles that proposals are asked of; at least one
};

/// The names of the components of one kind, in their order.
std::vector<std::string> components_of(const SearchProblem& problem, ComponentKind kind);

/// What would be returned.
struct Choice {
  CandidatePtr candidate;
  double validation = 0;  ///< mean score over the validation examples that were run, or what the optimizer expects on all of them (`hone`)
  int n = 0;              ///< how many those are
  int of = 0;

  bool operator==(const Choice&) const = default;
};

/// One candidate that was ever proposed, as reports show it.
struct CandidateReport {
  CandidatePtr candidate;
  Origin origin;
  std::string state;  ///< "in", "out", "racing", and why in `reason`
  std::string reason;
  std::optional<Choice> score;
};

/// What the search has just done, in words for the progress line: why something was kept or dropped.
struct SearchEvent {
  std::string kind;  ///< "candidate_in", "candidate_out", "proposal_rejected", "bootstrap", "merge", …
  std::string text;  ///< a whole sentence
  CandidatePtr candidate;
};

/// A search over candidates, as a machine without IO.
///
/// The driver asks for steps and tells their outcomes, in any order and with many outstanding. Replaying the same tells gives
/// the same asks: this is what makes a run resumable. Abstract so that the driver, the journal and the tests know one
/// interface for every method of search.
///
/// Not thread-safe: it lives on the driver's strand.
class Optimizer {
 public:
  virtual ~Optimizer() = default;

  /// The next step; `Wait` when none can be decided before an outcome arrives; `Finished` when the search is over and nothing is
  /// outstanding. `Wait` with nothing outstanding is a bug.
  virtual Step ask(const BudgetView& budget) = 0;

  /// Takes the outcome of step `id`, exactly once a step. A failed rollout is told as a failure, never as a score.
  virtual void tell(StepId id, const Outcome& outcome) = 0;

  /// What would be returned if the search ended now. Valid at any time: before any result it is the seed.
  virtual Choice best() const = 0;
  /// The seed's own standing.
  virtual Choice baseline() const = 0;

  /// Every candidate that was ever proposed, in order.
  virtual std::vector<CandidateReport> candidates() const = 0;
  /// How often each reason made a reply no proposal.
  virtual std::map<std::string, int> rejections() const = 0;
  /// The events since the last call.
  virtual std::vector<SearchEvent> take_events() = 0;
};

}  // namespace hone
