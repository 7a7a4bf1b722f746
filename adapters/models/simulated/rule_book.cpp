#include "adapters/models/simulated/rule_book.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <set>

#include "adapters/models/simulated/words.hpp"
#include "optimizer/rng.hpp"

namespace hone::simulated {
namespace {

constexpr std::array<std::string_view, RuleBook::most_rules> all_marks = {
    "amber",  "linen",   "copper",  "walnut", "saffron", "pewter", "velvet", "resin",  "ginger", "slate",  "wicker",  "indigo",
    "barley", "marble",  "tallow",  "cotton", "juniper", "pepper", "honey",  "flint",  "silk",   "cedar",  "mica",    "hemp",
    "jade",   "lacquer", "gypsum",  "almond", "nutmeg",  "ivory",  "quartz", "bamboo", "cobalt", "damask", "emerald", "tinsel"};

constexpr std::string_view consonants = "BDFGKLMNPRSTVZ";
constexpr std::string_view vowels = "AEIOU";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_code(std::string_view word) {
  return word.size() == 4 && contains(consonants, word.substr(0, 1)) && contains(vowels, word.substr(1, 1)) && is_digit(word[2]) &&
         is_digit(word[3]);
}

std::string draw_code(Rng& rng) {
  const auto digit = [&] { return static_cast<char>('0' + rng.below(10)); };
  std::string code{consonants[rng.below(consonants.size())], vowels[rng.below(vowels.size())]};
  code += digit();
  return code += digit();
}

}  // namespace

RuleBook::RuleBook(std::uint64_t seed, std::size_t size) {
  assert(size > 0 && size <= most_rules);
  Rng rng(seed, "rule book");
  std::vector<std::string_view> marks(all_marks.begin(), all_marks.end());
  rng.shuffle(marks);
  marks_.assign(marks.begin(), marks.begin() + static_cast<std::ptrdiff_t>(size));
  std::set<std::string> used;
  while (codes_.size() < size) {
    if (std::string code = draw_code(rng); used.insert(code).second) codes_.push_back(std::move(code));
  }
}

std::optional<std::size_t> RuleBook::rule_of(std::string_view word) const {
  const auto found = std::find(marks_.begin(), marks_.end(), lower_case(word));
  if (found == marks_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - marks_.begin());
}

std::vector<std::size_t> RuleBook::marks_in(std::string_view text) const {
  std::vector<std::size_t> rules;
  for (const auto word : words_of(text)) {
    const auto rule = rule_of(word);
    if (rule && std::find(rules.begin(), rules.end(), *rule) == rules.end()) rules.push_back(*rule);
  }
  return rules;
}

std::vector<std::string> RuleBook::codes_in(std::string_view text) {
  std::vector<std::string> codes;
  for (const auto word : words_of(text)) {
    if (is_code(word)) codes.emplace_back(word);
  }
  return codes;
}

void RuleBook::read_line(std::string_view text, std::string_view line, std::vector<Statement>& found) const {
  std::vector<std::size_t> marks;
  std::vector<std::string_view> codes;
  const auto close = [&] {
    const std::size_t skipped = marks.size() == codes.size() || marks.empty() ? 0 : marks.size() - 1;
    const std::size_t pairs = marks.size() == codes.size() ? marks.size() : std::min<std::size_t>({1, marks.size(), codes.size()});
    for (std::size_t i = 0; i < pairs; ++i) {
      found.push_back({marks[skipped + i], std::string(codes[i]), static_cast<std::size_t>(codes[i].data() - text.data())});
    }
    marks.clear();
    codes.clear();
  };
  for (const auto word : words_of(line)) {
    if (const auto rule = rule_of(word)) {
      if (!codes.empty()) close();
      if (std::find(marks.begin(), marks.end(), *rule) == marks.end()) marks.push_back(*rule);
    } else if (is_code(word) && !marks.empty()) {
      codes.push_back(word);
    }
  }
  close();
}

std::vector<Statement> RuleBook::statements_in(std::string_view text) const {
  std::vector<Statement> found;
  for (const auto line : lines_of(text)) read_line(text, line, found);
  return found;
}

}  // namespace hone::simulated
