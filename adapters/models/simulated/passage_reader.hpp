#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hone::simulated {

/// A passage as it stands in a prompt: `[1] title | text`.
struct PassageText {
  std::string title;
  std::string text;
};

/// The passages in an input, in order, each title once.
std::vector<PassageText> passages_in(std::string_view input);

/// The question in an input: what the field "question" holds, else the first line of words.
std::string question_in(std::string_view input);

/// Names in a text: runs of capitalised words; a single one that opens a sentence is none.
std::vector<std::string> names_in(std::string_view text);

/// The passages that lead from the question on: those whose title it names, then those whose titles they name, and so on,
/// nearest first. Empty where none is named.
std::vector<PassageText> chain_from(std::string_view question, const std::vector<PassageText>& passages);

/// What a careful reader answers from `chain`: by what the question asks for (a year, a river, a teacher, the elder of two),
/// sought from the chain's end. Empty where it is not there.
std::string read_answer(std::string_view question, const std::vector<PassageText>& chain);

}  // namespace hone::simulated
