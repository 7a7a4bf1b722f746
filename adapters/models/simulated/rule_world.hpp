#pragma once

#include <string>
#include <vector>

#include "adapters/models/simulated/rule_book.hpp"
#include "adapters/models/simulated/world.hpp"

namespace hone::simulated {

/// How the two models of a rule world behave. All rates are probabilities.
struct RuleTraits {
  std::size_t rules = 12;
  double follow = 0.97;         ///< a rule that the prompt states is followed
  double native = 0.10;         ///< a rule that the prompt says nothing of is guessed right
  double learn_from_demo = 0.5; ///< one demo with the mark teaches its rule; several, more surely
  bool prompt_matters = true;   ///< false: every rule is followed at `follow`, whatever the prompt
  int lessons = 2;              ///< rules learned in one reflection, at most
  double mistaken = 0.20;       ///< a lesson comes with a wrong code
  double forgets = 0.02;        ///< a statement of the old prompt is lost in the new one
  double chatter = 0.25;        ///< a reflection adds advice that helps nothing
  std::size_t ease = 3000;      ///< bytes of prompt and demos that burden nothing
  double burden = 8000;         ///< bytes beyond, after which rules are followed e times less often
};

/// A world of independent rules: a note with some marks gets their codes, in order; the score is the exact match.
///
/// Rows have 1 mark (40 %), 2 (40 %) or 3 (20 %), all equally likely. Luck is tied to mark and note.
class RuleWorld : public World {
 public:
  RuleWorld(std::string name, std::uint64_t seed, RuleTraits traits);

  const std::string& name() const override { return name_; }
  const RuleBook& book() const { return book_; }
  std::string solve(const TaskRequest& request, const std::string& field, const Luck& luck) const override;
  std::string improve(const ProposalRequest& request, const Luck& luck) const override;
  Dataset rows(std::uint64_t seed, int count) const override;
  std::optional<double> true_score(const ComponentValues& components) const override;
  std::optional<double> best_score() const override;

 private:
  struct Knowledge;
  Knowledge knowledge(std::string_view prompt, const std::vector<Turn>& demos) const;
  double chance(const Knowledge& known, std::size_t rule) const;
  std::string code_for(const Knowledge& known, std::size_t rule, const std::string& note, const Luck& luck) const;
  double expected(const std::vector<double>& chances) const;

  std::string name_;
  RuleTraits traits_;
  RuleBook book_;
};

}  // namespace hone::simulated
