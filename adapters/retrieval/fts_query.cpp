#include "adapters/retrieval/fts_query.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <vector>

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

/// Bytes of the punctuation, spaces and symbols that stand at `at`, which unicode61 would split words at; 0: a letter.
std::size_t separator_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U; };
  const unsigned first = byte(0);
  if (first < 0x80) {
    const bool letter = (first >= '0' && first <= '9') || ((first | 0x20) >= 'a' && (first | 0x20) <= 'z');
    return letter ? 0 : 1;
  }
  if (first == 0xC2 && byte(1) >= 0xA0 && byte(1) <= 0xBF) return 2;                       // no-break space, « » § and so on
  if (first == 0xE2 && (byte(1) == 0x80 || byte(1) == 0x81) && byte(2) != 0) return 3;     // dashes, curly quotes, ellipsis
  if (first == 0xE3 && byte(1) == 0x80 && byte(2) != 0) return 3;                          // CJK punctuation
  return 0;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (std::size_t at = 0; at < text.size();) {
    if (const std::size_t skip = separator_at(text, at); skip > 0) {
      if (!word.empty()) words.push_back(std::move(word));
      word.clear();
      at += skip;
      continue;
    }
    const char c = text[at++];
    word += (c >= 'A' && c <= 'Z') ? static_cast<char>(c + ('a' - 'A')) : c;
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
