#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hone {

/// An answer as question answering compares it (SQuAD's rules on Unicode): NFD, lower case, ASCII punctuation deleted
/// with no space put in, the words a, an, the replaced by a space, white space collapsed. "U.S.A." gives "usa",
/// "an-other thing" gives "another thing", "the" gives "". Accents and typographic quotes stay.
///
/// A combining mark ends a word here, as in the scripts that published figures come from. Bytes that are no UTF-8 count
/// as U+FFFD.
std::string normalize_answer(std::string_view text);

/// A title as searches are judged by: NFD, lower case, white space collapsed. "C" and "C++" stay two.
std::string normalize_title(std::string_view text);

/// The words of `normalize_answer(text)`, as white space parts them.
std::vector<std::string> answer_words(std::string_view text);

/// Both are the same after `normalize_answer`.
bool same_answer(std::string_view answer, std::string_view reference);

/// F1 of the words that two lists share, as multisets; 0 where they share none, also where both are empty.
double shared_f1(const std::vector<std::string>& given, const std::vector<std::string>& wanted);

/// Whether `wanted` stands in `words` in a row; not where it is empty.
bool has_in_a_row(const std::vector<std::string>& words, const std::vector<std::string>& wanted);

/// F1 of the words two answers share, as multisets; 0 where they share none, also where both are empty.
double word_f1(std::string_view answer, std::string_view reference);

/// HotpotQA's F1: 0 where the two differ and one of them is "yes", "no" or "noanswer"; else `word_f1`.
double hotpotqa_f1(std::string_view answer, std::string_view reference);

/// Passage match: both normalised and cut into runs of letters, numbers and marks; the reference's are found in a row.
///
/// A reference that consists of articles ("A") would be found everywhere: it is looked for with articles kept. One
/// without any letter or number is found nowhere.
bool contains_answer(std::string_view text, std::string_view reference);

}  // namespace hone
