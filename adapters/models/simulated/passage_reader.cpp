#include "adapters/models/simulated/passage_reader.hpp"

#include <algorithm>
#include <optional>
#include <regex>
#include <set>

#include "adapters/models/simulated/words.hpp"
#include "programs/text.hpp"

namespace hone::simulated {
namespace {

bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

/// What a kind of question asks for, and how texts say it.
struct Aspect {
  std::vector<std::string_view> asked;  ///< words of the question, in lower case; the first aspect that has one counts
  std::regex said;                      ///< group 1 is the answer
};

const std::vector<Aspect>& aspects() {
  static const std::vector<Aspect> all = [] {
    std::vector<Aspect> aspects;
    aspects.push_back({{"lake"}, std::regex("(Lake [A-Z]\\w+)")});
    aspects.push_back({{"instrument"}, std::regex("(?:[Pp]lay(?:ed|ing|s)|master of) the (\\w+)")});
    aspects.push_back({{"goods", "known for", "makes what", "making"}, std::regex("(?:known for its|buy|make|made) ([a-z][a-z ]*?)(?: there)?[.,;]")});
    aspects.push_back({{"river"}, std::regex("[Rr]iver ([A-Z]\\w+)")});
    aspects.push_back({{"year", "when "}, std::regex("\\b(1[5-9]\\d\\d)\\b")});
    aspects.push_back({{"town", "birthplace", "where "}, std::regex("(?:in|from|at) ([A-Z]\\w+)(?! [A-Z])")});
    aspects.push_back({{"taught", "teacher", "pupil"}, std::regex("(?:of|from|was) ([A-Z]\\w+ [A-Z]\\w+)")});
    return aspects;
  }();
  return all;
}

/// Sought in the first 2,000 bytes: std::regex calls itself for every one, and passages come from outside.
std::optional<std::string> first_match(const std::string& text, const std::regex& pattern) {
  std::smatch match;
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(text.size(), 2000));
  if (!std::regex_search(text.begin(), end, match, pattern)) return std::nullopt;
  return match[1].str();
}

/// For "who is older, the maker of A or the maker of B": the person in the chain with the earliest year in a passage of theirs.
std::string elder(std::string_view question, const std::vector<PassageText>& chain) {
  std::string first;
  std::string first_year;
  for (const auto& passage : chain) {
    if (contains_phrase(question, passage.title)) continue;
    const auto year = first_match(passage.text, std::regex("\\b(1[5-9]\\d\\d)\\b"));
    if (!year || (!first.empty() && *year >= first_year)) continue;
    first = passage.title;
    first_year = *year;
  }
  return first;
}

bool is_layout(std::string_view line) { return line.empty() || line.starts_with("[[") || line.starts_with("<"); }

}  // namespace

std::vector<PassageText> passages_in(std::string_view input) {
  std::vector<PassageText> passages;
  std::set<std::string> titles;
  for (auto line : lines_of(input)) {
    const auto bar = line.find(" | ");
    if (bar == std::string_view::npos) continue;
    if (line.starts_with("[")) line.remove_prefix(std::min(line.find("] ") + 2, bar));
    const std::string title(trimmed(line.substr(0, line.find(" | "))));
    if (titles.insert(title).second) passages.push_back({title, std::string(trimmed(line.substr(line.find(" | ") + 3)))});
  }
  return passages;
}

std::string question_in(std::string_view input) {
  bool announced = false;
  std::string_view first;
  for (const auto raw : lines_of(input)) {
    const auto line = trimmed(raw);
    const bool names_it = line.starts_with("[[ ## question") || line.starts_with("<question>") || line == "question:";
    if (line.starts_with("question: ")) return std::string(trimmed(line.substr(10)));
    if (announced && !is_layout(line)) return std::string(line);
    announced = announced || names_it;
    if (first.empty() && !is_layout(line)) first = line;
  }
  return std::string(first);
}

std::vector<std::string> names_in(std::string_view text) {
  std::vector<std::string> names;
  std::string name;
  std::size_t words = 0;
  bool opens = true;        // the next word opens a sentence
  bool name_opened = true;  // so did the name
  const auto close = [&] {
    if (words > 1 || (words == 1 && !name_opened)) names.push_back(name);
    name.clear();
    words = 0;
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(" \n", at), text.size());
    std::string_view word = text.substr(at, end - at);
    at = end + 1;
    if (word.empty()) continue;
    while (!word.empty() && contains("\"'(`", word.substr(0, 1))) word.remove_prefix(1);
    const auto stop = word.find_first_of(".,;:?!)\"`");
    std::string_view bare = word.substr(0, stop);
    if (bare.ends_with("'s")) bare.remove_suffix(2);
    if (bare.empty() || !is_capital(bare.front())) {
      close();
    } else {
      if (words++ == 0) name_opened = opens;
      name += (name.empty() ? "" : " ") + std::string(bare);
    }
    opens = stop != std::string_view::npos && contains(".:?!", word.substr(stop, 1));
    if (stop != std::string_view::npos || bare.size() < word.size()) close();
  }
  close();
  return names;
}

std::vector<PassageText> chain_from(std::string_view question, const std::vector<PassageText>& passages) {
  std::vector<PassageText> chain;
  std::vector<bool> taken(passages.size(), false);
  const auto take_named_in = [&](std::string_view text) {
    for (std::size_t i = 0; i < passages.size(); ++i) {
      if (taken[i] || !contains_phrase(text, passages[i].title)) continue;
      taken[i] = true;
      chain.push_back(passages[i]);
    }
  };
  take_named_in(question);
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const std::string text = chain[i].text;  // `chain` grows
    take_named_in(text);
  }
  return chain;
}

std::string read_answer(std::string_view question, const std::vector<PassageText>& chain) {
  const std::string lower = lower_ascii(question);
  if (contains_any(lower, {"older", "elder", "born first"})) return elder(question, chain);
  const auto& all = aspects();
  const auto aspect = std::find_if(all.begin(), all.end(), [&](const Aspect& a) { return contains_any(lower, a.asked); });
  if (aspect == all.end()) return chain.empty() ? "" : chain.back().title;
  for (auto passage = chain.rbegin(); passage != chain.rend(); ++passage) {
    const auto found = first_match(passage->text, aspect->said);
    if (found && !contains_phrase(question, *found)) return *found;
  }
  return {};
}

}  // namespace hone::simulated
