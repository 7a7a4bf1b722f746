#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "optimizer/hone/beliefs.hpp"
#include "optimizer/hone/demo_pool.hpp"
#include "optimizer/hone/trial.hpp"
#include "optimizer/search_core.hpp"

namespace hone {

/// Makes the children that no model is asked for, out of what the run has found so far.
///
/// `draw` numbers a trial's random choices: the same number, the same child. What it is made with outlives it.
class ChildMaker {
 public:
  /// `pool`: the candidates that were let in, ascending, the seed among them.
  ChildMaker(SearchCore& core, const Beliefs& beliefs, const DemoPool& demos, const std::vector<int>& pool)
      : core_(core), beliefs_(beliefs), demos_(demos), pool_(pool) {}

  /// The child of the trial's move, which may be known already; null where the move makes none here. Notes the donor in the trial.
  CandidatePtr make(Trial& trial, std::uint64_t draw) const;

  /// Finds whose text a model is shown beside the parent's; false where nobody does better anywhere.
  bool choose_donor(Trial& trial) const;

 private:
  CandidatePtr crossed(Trial& trial, std::uint64_t draw) const;
  CandidatePtr with_demos(const Trial& trial, std::uint64_t draw) const;
  CandidatePtr with_labels(const Trial& trial, std::uint64_t draw) const;
  CandidatePtr with_option(const Trial& trial, std::uint64_t draw) const;

  const Candidate& candidate(int number) const { return *core_.record().entry(number).candidate; }
  const ComponentSpec& component_of(const Trial& trial) const { return core_.problem().components[static_cast<std::size_t>(trial.move.component)]; }
  Rng rng(std::string_view purpose, std::uint64_t draw) const { return Rng(core_.problem().random_seed, purpose, draw); }

  SearchCore& core_;
  const Beliefs& beliefs_;
  const DemoPool& demos_;
  const std::vector<int>& pool_;
};

}  // namespace hone
