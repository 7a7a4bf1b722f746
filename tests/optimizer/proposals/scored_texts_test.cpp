#include "optimizer/proposals/scored_texts.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "optimizer/proposals/recipes.hpp"
#include "optimizer/proposals/reply_filter.hpp"
#include "tests/support/golden.hpp"

using namespace hone;

namespace {

ProposalInput scored_input() {
  ProposalInput input;
  input.component = "answer.instruction";
  input.inputs = {{"question", ""}};
  input.outputs = {{"answer", "a name"}};
  input.program = "answer";
  input.current_text = "Answer.";
  input.tried = {{"Think.", "Score: 0.100"}, {"Answer.", "Score: 0.400"}, {"Answer with a name.", "Score: 0.500"}};
  KnownRow row;
  row.inputs = {{"question", "Which river?"}};
  row.expected = {{"answer", "Ister"}};
  input.examples = {row};
  return input;
}

std::string shown(std::string_view recipe) {
  std::string text;
  for (const Message& message : render_proposal(*find_recipe(recipe), scored_input(), 128'000, 4096).messages) {
    text += "=== " + message.role + "\n" + message.content + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("the first request for a text shows nothing but the current one") {
  const std::string text = shown("copro_first");
  CHECK(text.find("Score:") == std::string::npos);
  CHECK(text.find("Ister") == std::string::npos);
  test::check_golden("proposals/copro_first.txt", text);
}

TEST_CASE("a request by scores shows the texts in the order given, and no rows") {
  const std::string text = shown("copro");
  CHECK(text.find("Think.") < text.find("Answer with a name."));
  CHECK(text.find("Ister") == std::string::npos);
  test::check_golden("proposals/copro.txt", text);
}

TEST_CASE("a request of OPRO shows the texts with their scores and rows of the data") {
  const std::string text = shown("opro");
  CHECK(text.find("Think.") < text.find("Answer with a name."));
  CHECK(text.find("Ister") != std::string::npos);
  test::check_golden("proposals/opro.txt", text);
}

TEST_CASE("a reply that repeats such a request is an echo") {
  for (const char* recipe : {"copro_first", "copro", "opro", "rule", "reflect", "grounded"}) {
    CAPTURE(recipe);
    const std::string words = find_recipe(recipe)->wording();
    ReplyRules rules;
    rules.request_wording = words;
    for (const Message& message : render_proposal(*find_recipe(recipe), scored_input(), 128'000, 4096).messages) {
      CHECK(filter_reply("```\n" + message.content + "\n```", true, rules).rejected == "echo");
    }
    CHECK(filter_reply("```\nName the river in one word, as it stands in the passage.\n```", true, rules).rejected.empty());
  }
}
