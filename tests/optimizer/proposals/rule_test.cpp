#include "optimizer/proposals/rule.hpp"

#include <doctest/doctest.h>

#include <string>

#include "optimizer/proposals/recipes.hpp"
#include "tests/support/golden.hpp"

using namespace hone;

TEST_CASE("a request for a rule shows both runs of the example and asks for an addition") {
  ProposalInput input;
  input.component = "answer.instruction";
  input.inputs = {{"question", ""}};
  input.outputs = {{"answer", ""}};
  input.current_text = "Answer.";
  input.records = {{{{"question", "Which river?"}}, {{"answer", "Ister"}}, "Right.", 1},
                   {{{"question", "Which river?"}}, {{"answer", "The river is the Ister."}}, "Expected `Ister`.", 0.3}};
  std::string text;
  for (const Message& message : render_proposal(*find_recipe("rule"), input, 128'000, 4096).messages) {
    text += "=== " + message.role + "\n" + message.content + "\n";
  }
  CHECK(text.find("score 1.00") < text.find("score 0.30"));
  CHECK(text.find("addition") != std::string::npos);
  test::check_golden("proposals/rule.txt", text);
}
