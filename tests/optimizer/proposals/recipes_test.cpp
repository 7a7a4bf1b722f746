#include "optimizer/proposals/recipes.hpp"

#include <doctest/doctest.h>

#include <string>

#include "optimizer/proposals/evidence_cut.hpp"

using namespace hone;

namespace {

bool has(const ProposalRequest& request, const std::string& text) {
  return request.messages.back().content.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("a recipe is found by its name") {
  REQUIRE(find_recipe("reflect") != nullptr);
  CHECK(find_recipe("reflect")->reply == Recipe::Reply::component_text);
  CHECK(find_recipe("reflekt") == nullptr);
}

TEST_CASE("rows of the data and notes are shown as they are") {
  ProposalInput input;
  input.component = "answer.instruction";
  input.notes = {{"The data", "Questions about rivers."}};
  input.examples = {{{{"question", "Which river?"}}, {{"answer", "Ister"}}}};
  const ProposalRequest request = render_proposal(*find_recipe("reflect"), input, 128'000, 4096);
  CHECK(request.cuts.empty());
  CHECK(has(request, "# The data\n\nQuestions about rivers.\n"));
  CHECK(has(request, "## Example 1\n\nInput `question`:\nWhich river?\n\nExpected `answer`:\nIster\n"));
}

TEST_CASE("notes and rows that do not fit are cut, and the request says so") {
  ProposalInput input;
  input.component = "answer.instruction";
  input.notes = {{"The data", std::string(9000, 'n')}};
  for (int i = 0; i < 30; ++i) input.examples.push_back({{{"question", std::string(300, 'q')}}, {}});
  const ProposalRequest request = render_proposal(*find_recipe("reflect"), input, 2000, 500);
  std::int64_t tokens = 0;
  for (const Message& message : request.messages) tokens += estimated_tokens(message.content) + 16;
  CHECK(tokens <= 1500);
  CHECK(has(request, "characters left out …]"));
  CHECK(has(request, "examples were left out."));
  CHECK_FALSE(request.cuts.empty());
}
