#include "programs/metrics/text_match.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <utf8proc.h>

namespace hone {
namespace {

constexpr char32_t replacement = 0xFFFD;

std::u32string decode(std::string_view text) {
  std::u32string out;
  out.reserve(text.size());
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    utf8proc_int32_t point = 0;
    auto used = utf8proc_iterate(at, left, &point);
    if (used < 1) {
      used = 1;
      point = replacement;
    }
    out.push_back(static_cast<char32_t>(point));
    at += used;
    left -= used;
  }
  return out;
}

std::string encode(std::u32string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char32_t c : text) {
    utf8proc_uint8_t bytes[4];
    const auto used = utf8proc_encode_char(static_cast<utf8proc_int32_t>(c), bytes);
    out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(used));
  }
  return out;
}

bool is_letter(char32_t c) {
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

bool is_mark(char32_t c) {
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
}

bool is_number(char32_t c) {
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO;
}

bool is_alphanumeric(char32_t c) { return is_letter(c) || is_number(c); }

bool is_in_run(char32_t c) { return is_alphanumeric(c) || is_mark(c); }

bool is_ascii_punctuation(char32_t c) {
  return (c >= U'!' && c <= U'/') || (c >= U':' && c <= U'@') || (c >= U'[' && c <= U'`') || (c >= U'{' && c <= U'~');
}

bool is_space(char32_t c) {
  return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20) || c == 0x85 ||
         utf8proc_category(static_cast<utf8proc_int32_t>(c)) == UTF8PROC_CATEGORY_ZS || c == 0x2028 || c == 0x2029;
}

/// Canonical decomposition; a code point gives at most four.
std::u32string decompose(std::u32string_view text) {
  std::string bytes = encode(text);
  std::vector<utf8proc_int32_t> buffer(4 * text.size() + 1);
  const auto length = utf8proc_decompose(reinterpret_cast<const utf8proc_uint8_t*>(bytes.data()),
                                         static_cast<utf8proc_ssize_t>(bytes.size()), buffer.data(),
                                         static_cast<utf8proc_ssize_t>(buffer.size()), UTF8PROC_DECOMPOSE);
  return {buffer.begin(), buffer.begin() + std::max<utf8proc_ssize_t>(length, 0)};
}

bool is_cased(char32_t c) {
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LT) || (c >= U'Ⅰ' && c <= U'ⅿ');
}

/// What Unicode's rule for the final sigma looks past: marks, modifiers, apostrophes and dots within words.
bool is_passed_over(char32_t c) {
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_SK: return true;
    default: return std::u32string_view(U"'.:·‘’․‧").find(c) != std::u32string_view::npos;
  }
}

/// A capital sigma that ends a word: its small letter has a form of its own.
bool is_final_sigma(std::u32string_view text, std::size_t at) {
  if (text[at] != U'Σ') return false;
  const auto after = std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(at) + 1, text.end(), is_passed_over);
  const auto before = std::find_if_not(text.rend() - static_cast<std::ptrdiff_t>(at), text.rend(), is_passed_over);
  return before != text.rend() && is_cased(*before) && (after == text.end() || !is_cased(*after));
}

std::u32string lower(std::u32string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i)
    out.push_back(is_final_sigma(text, i)
                      ? U'ς'
                      : static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(text[i]))));
  return out;
}

/// Replaces the words a, an, the by a space each.
std::u32string without_articles(std::u32string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (auto at = text.begin(); at != text.end();) {
    const auto end = std::find_if_not(at, text.end(), is_alphanumeric);
    const std::u32string_view word(at, end);
    if (word == U"a" || word == U"an" || word == U"the")
      out.push_back(U' ');
    else
      out.append(word);
    at = end;
    if (at != text.end()) out.push_back(*at++);
  }
  return out;
}

enum class Articles { removed, kept };

std::u32string normalize(std::string_view text, Articles articles) {
  auto out = lower(decompose(decode(text)));
  std::erase_if(out, is_ascii_punctuation);
  return articles == Articles::removed ? without_articles(out) : out;
}

template <class Belongs>
std::vector<std::string> runs(std::u32string_view text, Belongs belongs) {
  std::vector<std::string> out;
  for (auto at = text.begin();;) {
    at = std::find_if(at, text.end(), belongs);
    if (at == text.end()) return out;
    const auto end = std::find_if_not(at, text.end(), belongs);
    out.push_back(encode({at, end}));
    at = end;
  }
}

std::vector<std::string> split(std::u32string_view text) {
  return runs(text, [](char32_t c) { return !is_space(c); });
}

std::string joined(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, " ")); }

}  // namespace

std::vector<std::string> answer_words(std::string_view text) { return split(normalize(text, Articles::removed)); }

std::string normalize_answer(std::string_view text) { return joined(answer_words(text)); }

std::string normalize_title(std::string_view text) { return joined(split(lower(decompose(decode(text))))); }

bool same_answer(std::string_view answer, std::string_view reference) {
  return answer_words(answer) == answer_words(reference);
}

double shared_f1(const std::vector<std::string>& given, const std::vector<std::string>& wanted) {
  std::map<std::string_view, int> open;
  for (const auto& word : wanted) ++open[word];
  int common = 0;
  for (const auto& word : given)
    if (const auto found = open.find(word); found != open.end() && found->second-- > 0) ++common;
  // 2PR / (P + R) with P = common / |given| and R = common / |wanted|.
  return common == 0 ? 0.0 : 2.0 * common / static_cast<double>(given.size() + wanted.size());
}

bool has_in_a_row(const std::vector<std::string>& words, const std::vector<std::string>& wanted) {
  return !wanted.empty() && std::search(words.begin(), words.end(), wanted.begin(), wanted.end()) != words.end();
}

double word_f1(std::string_view answer, std::string_view reference) { return shared_f1(answer_words(answer), answer_words(reference)); }

double hotpotqa_f1(std::string_view answer, std::string_view reference) {
  const auto given = normalize_answer(answer);
  const auto wanted = normalize_answer(reference);
  const auto closed = [](std::string_view text) { return text == "yes" || text == "no" || text == "noanswer"; };
  if (given != wanted && (closed(given) || closed(wanted))) return 0.0;
  return word_f1(answer, reference);
}

bool contains_answer(std::string_view text, std::string_view reference) {
  for (const auto articles : {Articles::removed, Articles::kept}) {
    const auto wanted = runs(normalize(reference, articles), is_in_run);
    if (wanted.empty()) continue;
    return has_in_a_row(runs(normalize(text, articles), is_in_run), wanted);
  }
  return false;
}

}  // namespace hone
