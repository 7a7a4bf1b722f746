#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hone::simulated {

/// What stands in a text about one rule: a mark, and the code that is said to belong to it.
struct Statement {
  std::size_t rule;
  std::string code;
  std::size_t code_at;  ///< where the code stands in the text
};

/// The hidden rules of a world: for each of some words ("marks"), the code that a note with that mark gets.
///
/// In some worlds a note may be in a state that it names ("sealed"); then some marks get another code. There is a rule for each
/// mark in each state: rule r is about mark r % marks() in state r / marks(), state 0 being none.
///
/// How texts are read: in each line, a run of marks followed by a run of as many codes pairs them in order; where their
/// numbers differ, the last mark is paired with the first code. "amber: KE47", "write KE47"-like sentences after the mark,
/// tables and examples are all understood; a code before its mark and a negation are not. A line that names a state is about
/// that state, as a whole; of two, about the one named first.
class RuleBook {
 public:
  /// Draws the rules of `marks` marks (at most `most_marks`) for `seed`; in each of `states`, `exceptions` of them are other rules.
  explicit RuleBook(std::uint64_t seed, std::size_t marks, std::vector<std::string> states = {}, std::size_t exceptions = 0);

  static constexpr std::size_t most_marks = 36;

  std::size_t size() const { return codes_.size(); }
  std::size_t marks() const { return marks_.size(); }
  std::size_t states() const { return states_.size() + 1; }
  const std::string& mark(std::size_t rule) const { return marks_[rule % marks_.size()]; }
  /// The mark with its state: "sealed amber"; in state 0 the mark alone.
  std::string name(std::size_t rule) const;
  /// The word for a state; empty for 0.
  std::string state(std::size_t state) const { return state == 0 ? std::string() : states_[state - 1]; }
  const std::string& code(std::size_t rule) const { return codes_[rule]; }

  /// The rules whose marks stand in `text`, in order, repeats left out.
  std::vector<std::size_t> marks_in(std::string_view text) const;
  /// Words that look like codes, whether or not any rule has them.
  static std::vector<std::string> codes_in(std::string_view text);
  std::vector<Statement> statements_in(std::string_view text) const;

 private:
  std::optional<std::size_t> mark_of(std::string_view word) const;
  std::size_t state_in(std::string_view line) const;
  void read_line(std::string_view text, std::string_view line, std::vector<Statement>& found) const;

  std::vector<std::string> marks_;
  std::vector<std::string> states_;
  std::vector<std::string> codes_;  ///< by rule
};

}  // namespace hone::simulated
