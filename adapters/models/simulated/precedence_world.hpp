#pragma once

#include <string>

#include "adapters/models/simulated/rule_world.hpp"

namespace hone::simulated {

/// A world of rules that contradict each other unless their order is right.
///
/// A note may be sealed or damp (30 % of the rows each). Each state gives half of the marks a code of their own: exceptions to what
/// holds in general. Where several statements of a prompt fit a note, the task model keeps to the one that stands last. So an
/// exception must stand after the general rule, or the prompt must say that the more specific one counts: then it does,
/// wherever it stands.
class PrecedenceWorld final : public RuleWorld {
 public:
  PrecedenceWorld(std::string name, std::uint64_t seed, RuleTraits traits = {});

  /// As elsewhere; what contradicts the evidence only because of its place is moved to the end, or the order is stated.
  std::string improve(const ProposalRequest& request, const Luck& luck) const override;

 protected:
  StatedCodes stated(std::string_view prompt) const override;
  std::vector<std::size_t> draw_rules(Rng& rng, std::vector<std::size_t>& marks) const override;
  double expected(std::span<const double> chances) const override;
};

}  // namespace hone::simulated
