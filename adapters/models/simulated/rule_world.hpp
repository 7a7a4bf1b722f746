#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/models/simulated/rule_book.hpp"
#include "adapters/models/simulated/world.hpp"
#include "optimizer/rng.hpp"

namespace hone::simulated {

/// How the two models of a rule world behave. All rates are probabilities.
struct RuleTraits {
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

/// The codes that a prompt gives for each rule, as the task model takes them.
using StatedCodes = std::vector<std::vector<std::string>>;

/// A world of independent rules: a note with some marks gets their codes, in order; the score is the exact match.
///
/// Rows have 1 mark (40 %), 2 (40 %) or 3 (20 %), all equally likely. Luck is tied to mark and note. Worlds whose rules are not
/// independent, or not equally frequent, derive from it.
class RuleWorld : public World {
 public:
  RuleWorld(std::string name, RuleBook book, RuleTraits traits);

  const std::string& name() const override { return name_; }
  const RuleBook& book() const { return book_; }
  std::string solve(const TaskRequest& request, const std::string& field, const Luck& luck) const override;
  std::string improve(const ProposalRequest& request, const Luck& luck) const override;
  Dataset rows(std::uint64_t seed, int count) const override;
  std::optional<double> true_score(const ComponentValues& components) const override;
  std::optional<double> best_score() const override;

 protected:
  /// The line of a task's input that is the note; empty where there is none.
  std::string note_in(const std::string& input) const;
  /// Shares of the rows with 1, 2 and 3 marks.
  static constexpr std::array<double, 3> share_of_marks = {0.4, 0.4, 0.2};
  /// The mean over all sets of 0, 1, 2 and 3 different ones of the product of their chances.
  static std::array<double, 4> set_means(std::span<const double> chances);

  /// What `prompt` says about each rule; several codes for one: one of them is taken at random.
  virtual StatedCodes stated(std::string_view prompt) const;
  /// Draws the rules of a row, 1 to 3 of one state, in the order of the note. `marks` holds all marks, in an order that goes from
  /// row to row.
  virtual std::vector<std::size_t> draw_rules(Rng& rng, std::vector<std::size_t>& marks) const;
  /// The expected score where each rule is done right with its chance.
  virtual double expected(std::span<const double> chances) const;

 private:
  struct Knowledge;
  Knowledge knowledge(std::string_view prompt, const std::vector<Turn>& demos) const;
  double chance(const Knowledge& known, std::size_t rule) const;
  std::string code_for(const Knowledge& known, std::size_t rule, const std::string& note, const Luck& luck) const;

  std::string name_;
  RuleTraits traits_;
  RuleBook book_;
};

}  // namespace hone::simulated
