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
/// How texts are read: in each line, a run of marks followed by a run of as many codes pairs them in order; where their
/// numbers differ, the last mark is paired with the first code. "amber: KE47", "write KE47"-like sentences after the mark,
/// tables and examples are all understood; a code before its mark and a negation are not.
class RuleBook {
 public:
  /// Draws `size` rules (at most `most_rules`) for `seed`.
  RuleBook(std::uint64_t seed, std::size_t size);

  static constexpr std::size_t most_rules = 36;

  std::size_t size() const { return codes_.size(); }
  const std::string& mark(std::size_t rule) const { return marks_[rule]; }
  const std::string& code(std::size_t rule) const { return codes_[rule]; }

  /// The rules whose marks stand in `text`, in order, repeats left out.
  std::vector<std::size_t> marks_in(std::string_view text) const;
  /// Words that look like codes, whether or not any rule has them.
  static std::vector<std::string> codes_in(std::string_view text);
  std::vector<Statement> statements_in(std::string_view text) const;

 private:
  std::optional<std::size_t> rule_of(std::string_view word) const;
  void read_line(std::string_view text, std::string_view line, std::vector<Statement>& found) const;

  std::vector<std::string> marks_;
  std::vector<std::string> codes_;
};

}  // namespace hone::simulated
