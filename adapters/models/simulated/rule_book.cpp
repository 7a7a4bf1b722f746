#include "adapters/models/simulated/rule_book.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <numeric>
#include <set>
#include <utility>

#include "adapters/models/simulated/words.hpp"
#include "optimizer/rng.hpp"
#include "programs/text.hpp"

namespace hone::simulated {
namespace {

constexpr std::array<std::string_view, RuleBook::most_marks> all_marks = {
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

RuleBook::RuleBook(std::uint64_t seed, std::size_t size, std::vector<std::string> states, std::size_t exceptions) : states_(std::move(states)) {
  assert(size > 0 && size <= most_marks && exceptions <= size);
  Rng rng(seed, "rule book");
  std::vector<std::string_view> marks(all_marks.begin(), all_marks.end());
  rng.shuffle(marks);
  marks_.assign(marks.begin(), marks.begin() + static_cast<std::ptrdiff_t>(size));
  std::set<std::string> used;
  const auto new_code = [&] {
    for (;;) {
      if (std::string code = draw_code(rng); used.insert(code).second) return code;
    }
  };
  while (codes_.size() < size) codes_.push_back(new_code());
  std::vector<std::size_t> order(size);
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t state = 1; state <= states_.size(); ++state) {
    for (std::size_t mark = 0; mark < size; ++mark) codes_.push_back(codes_[mark]);
    rng.shuffle(order);
    for (std::size_t i = 0; i < exceptions; ++i) codes_[state * size + order[i]] = new_code();
  }
}

std::string RuleBook::name(std::size_t rule) const {
  const std::size_t state = rule / marks_.size();
  return state == 0 ? mark(rule) : states_[state - 1] + " " + mark(rule);
}

std::optional<std::size_t> RuleBook::mark_of(std::string_view word) const {
  const auto found = std::find(marks_.begin(), marks_.end(), lower_ascii(word));
  if (found == marks_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - marks_.begin());
}

std::size_t RuleBook::state_in(std::string_view line) const {
  if (states_.empty()) return 0;
  for (const auto word : words_of(line)) {
    const auto found = std::find(states_.begin(), states_.end(), lower_ascii(word));
    if (found != states_.end()) return static_cast<std::size_t>(found - states_.begin()) + 1;
  }
  return 0;
}

std::vector<std::size_t> RuleBook::marks_in(std::string_view text) const {
  std::vector<std::size_t> rules;
  for (const auto line : lines_of(text)) {
    const std::size_t first = state_in(line) * marks_.size();
    for (const auto word : words_of(line)) {
      const auto mark = mark_of(word);
      if (mark && std::find(rules.begin(), rules.end(), first + *mark) == rules.end()) rules.push_back(first + *mark);
    }
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
  const std::size_t first = state_in(line) * marks_.size();
  std::vector<std::size_t> rules;
  std::vector<std::string_view> codes;
  const auto close = [&] {
    const std::size_t skipped = rules.size() == codes.size() || rules.empty() ? 0 : rules.size() - 1;
    const std::size_t pairs = rules.size() == codes.size() ? rules.size() : std::min<std::size_t>({1, rules.size(), codes.size()});
    for (std::size_t i = 0; i < pairs; ++i) {
      found.push_back({rules[skipped + i], std::string(codes[i]), static_cast<std::size_t>(codes[i].data() - text.data())});
    }
    rules.clear();
    codes.clear();
  };
  for (const auto word : words_of(line)) {
    if (const auto mark = mark_of(word)) {
      if (!codes.empty()) close();
      if (std::find(rules.begin(), rules.end(), first + *mark) == rules.end()) rules.push_back(first + *mark);
    } else if (is_code(word) && !rules.empty()) {
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
