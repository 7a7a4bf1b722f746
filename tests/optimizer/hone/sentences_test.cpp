#include "optimizer/hone/sentences.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

#include "programs/text.hpp"

using namespace hone;

namespace {

std::vector<std::string> texts(std::string_view prompt) {
  std::vector<std::string> texts;
  for (const Sentence& sentence : removable_sentences(prompt)) texts.push_back(sentence.text);
  return texts;
}

/// The prompt without its sentence `number`, from 0.
std::string cut(std::string_view prompt, std::size_t number) {
  const auto sentences = removable_sentences(prompt);
  REQUIRE(number < sentences.size());
  return without(prompt, sentences[number]);
}

using Texts = std::vector<std::string>;

/// Prompts made of what splitting stumbles over.
rc::Gen<std::string> prompts() {
  static const std::vector<std::string> pieces = {
      "Answer briefly.", "Use e.g. Paris as a guide!", "- An item", "- ", "1. First. ", "  ", " ",  "\n", "\n\n", "\r\n", "```\n", "{{question}}", "{\"a\": [1,\n2]}", "}", "(or not", ")",
      "\"No. Never.\"", "`a. B`", "`",  "# Heading\n", "Rules:\n", "    code();\n", "| a | b |\n", "<rules>\n", "</rules>\n", "Größe zählt. ", "句子。下一句。", "goes on", ".", "? ", "\t"};
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces)), [](const std::vector<std::string>& parts) {
    std::string text;
    for (const auto& part : parts) text += part;
    return text;
  });
}

}  // namespace

TEST_CASE("sentences of a line are taken out with the space beside them") {
  constexpr auto prompt = "Answer the question. Be brief! Is it a city? Name its country.";
  CHECK(texts(prompt) == Texts{"Answer the question.", "Be brief!", "Is it a city?", "Name its country."});
  CHECK(cut(prompt, 0) == "Be brief! Is it a city? Name its country.");
  CHECK(cut(prompt, 1) == "Answer the question. Is it a city? Name its country.");
  CHECK(cut(prompt, 3) == "Answer the question. Be brief! Is it a city?");
}

TEST_CASE("lines and items are taken out with their line ends") {
  constexpr auto prompt = "Answer the question\r\nReply with the name only\r\n\r\n- No articles\n- No dates\n  of any kind\n3. Be brief";
  CHECK(texts(prompt) == Texts{"Answer the question", "Reply with the name only", "- No articles", "- No dates\n  of any kind", "3. Be brief"});
  CHECK(cut(prompt, 1) == "Answer the question\r\n\r\n- No articles\n- No dates\n  of any kind\n3. Be brief");
  CHECK(cut(prompt, 3) == "Answer the question\r\nReply with the name only\r\n\r\n- No articles\n3. Be brief");
  CHECK(cut(prompt, 4) == "Answer the question\r\nReply with the name only\r\n\r\n- No articles\n- No dates\n  of any kind");
}

TEST_CASE("a sentence may go over line ends") {
  constexpr auto prompt = "Answer the question with\na name. Never explain\nyour answer. Be\nbrief.";
  CHECK(texts(prompt) == Texts{"Answer the question with\na name.", "Never explain\nyour answer.", "Be\nbrief."});
  CHECK(cut(prompt, 1) == "Answer the question with\na name. Be\nbrief.");
  CHECK(cut(prompt, 2) == "Answer the question with\na name. Never explain\nyour answer.");
}

TEST_CASE("what looks like the end of a sentence need not be one") {
  CHECK(texts("Use e.g. Paris. See fig. Two of it, by J. Smith et al. and others.") == Texts{"Use e.g. Paris.", "See fig. Two of it, by J. Smith et al. and others."});
  CHECK(texts("Round to 3.5 digits. Use example.com always.") == Texts{"Round to 3.5 digits.", "Use example.com always."});
  CHECK(texts("Say \"No. Never.\" at once. Use `a. B` (as it is. Always) here.") == Texts{"Say \"No. Never.\" at once.", "Use `a. B` (as it is. Always) here."});
  CHECK(texts("一句话。Two words. 下一句！") == Texts{"一句话。", "Two words.", "下一句！"});
}

TEST_CASE("what belongs together, or means something to a program, is not offered") {
  CHECK(texts("Read {{question}} first. Be brief. Reply as <answer>. Never mind.") == Texts{"Be brief.", "Never mind."});
  CHECK(texts("# Task\nThe rules:\n- Be brief\n- Be kind\n```\nCode here. And here.\n```\n    Indented code. It stays.") == Texts{"- Be brief", "- Be kind"});
  CHECK(texts("Write JSON. Like this:\n{\n  \"Name\": \"x. Y\",\n  \"list\": [\n    1\n  ]\n}\nOnly that. Be brief.") == Texts{"Only that.", "Be brief."});
  CHECK(texts("<examples>\nOne. Two.\n</examples>\nThree. Four.") == Texts{"Three.", "Four."});
  CHECK(texts("- Cities\n  - Paris\n  - Rome\n- Dates") == Texts{"- Paris", "- Rome", "- Dates"});
  CHECK(texts("An open \"quote. Be brief.\n\nFine. Good.") == Texts{"Fine.", "Good."});
  CHECK(texts("Begin. Say it like this.\n    some code\nThe end.") == Texts{"Begin.", "The end."});
}

TEST_CASE("the only sentence of a prompt is not offered") {
  CHECK(texts("Answer the question.").empty());
  CHECK(texts("# Task\n\nAnswer the question.\n```\nx\n```").empty());
  CHECK(texts("").empty());
  CHECK(texts("...\n---\n***").empty());
  CHECK(texts("Answer {{question}}. Be brief.") == Texts{"Be brief."});
}

TEST_CASE("a cut is a sentence with nothing but white space beside it, and something is left") {
  CHECK(rc::check([] {
    const std::string prompt = *prompts();
    std::size_t last = 0;
    for (const Sentence& sentence : removable_sentences(prompt)) {
      RC_ASSERT(sentence.begin < sentence.end && sentence.end <= prompt.size());
      const std::string taken = prompt.substr(sentence.begin, sentence.end - sentence.begin);
      RC_ASSERT(trimmed(taken) == sentence.text);
      RC_ASSERT(sentence.text.find_first_of("{}<>|") == std::string::npos);
      const std::size_t start = sentence.begin + taken.find(sentence.text);
      RC_ASSERT(start >= last);
      last = start + sentence.text.size();
      const std::string rest = without(prompt, sentence);
      RC_ASSERT(rest == prompt.substr(0, sentence.begin) + prompt.substr(sentence.end));
      RC_ASSERT(!trimmed(rest).empty());
    }
  }));
}
