#include "adapters/retrieval/fts_query.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>
#include <vector>

#include <utf8proc.h>

#include "programs/text.hpp"

namespace hone {
namespace {

constexpr std::size_t max_words = 64;

const std::set<std::string_view>& common_words() {
  static const std::set<std::string_view> words = {
      "a",    "about", "an",   "and",  "are",  "as",   "at",    "be",    "been", "but",  "by",   "did",   "do",    "does",
      "for",  "from",  "had",  "has",  "have", "he",   "her",   "his",   "how",  "i",    "if",   "in",    "into",  "is",
      "it",   "its",   "me",   "my",   "of",   "on",   "or",    "our",   "she",  "so",   "than", "that",  "the",   "their",
      "them", "there", "they", "this", "to",   "was",  "we",    "were",  "what", "when", "where", "which", "who",  "whom",
      "whose", "why",  "will", "with", "would", "you", "your"};
  return words;
}

/// Whether unicode61 takes the character for part of a word: a letter, a number, a mark on one, or private.
bool in_word(utf8proc_int32_t character) {
  const auto category = utf8proc_category(character);
  return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO) || category == UTF8PROC_CATEGORY_CO;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  while (!text.empty()) {
    utf8proc_int32_t character = -1;
    const auto read = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()), &character);
    const auto bytes = static_cast<std::size_t>(std::max<utf8proc_ssize_t>(read, 1));
    if (read > 0 && in_word(character)) {
      word += lower_ascii(text.substr(0, bytes));
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, {}));
    }
    text.remove_prefix(bytes);
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

}  // namespace

std::string fts_query(std::string_view query) {
  std::vector<std::string> words = words_of(query);
  const auto common = [](const std::string& word) { return common_words().contains(word); };
  if (!std::all_of(words.begin(), words.end(), common)) std::erase_if(words, common);

  std::string expression;
  std::set<std::string_view> seen;
  for (const std::string& word : words) {
    if (seen.size() == max_words) break;
    if (!seen.insert(word).second) continue;
    if (!expression.empty()) expression += " OR ";
    expression += '"' + word + '"';
  }
  return expression;
}

}  // namespace hone
