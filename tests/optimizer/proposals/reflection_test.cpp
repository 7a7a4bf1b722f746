#include "optimizer/proposals/reflection.hpp"

#include <doctest/doctest.h>

#include <string>

#include "optimizer/proposals/evidence_cut.hpp"
#include "optimizer/proposals/recipes.hpp"
#include "tests/support/golden.hpp"

using namespace hone;

namespace {

ProposalInput example() {
  ProposalInput input;
  input.component = "answer.instruction";
  input.role = "It answers the question from the passages that two searches found.";
  input.inputs = {{"question", ""}, {"passages", "what the searches found, best first"}};
  input.outputs = {{"answer", "the answer"}};
  input.program = "first_query -> wiki -> second_query -> wiki -> answer";
  input.current_text = "Given the question and the passages, produce the answer.";
  input.records = {
      {{{"question", "Which town lies on the river that the Venn bridge crosses?"}, {"passages", "[1] Velmar | Velmar lies on the Ister."}},
       {{"answer", "The town that lies on the river is Velmar."}},
       "Expected `Velmar`; the answer has 8 words too many.",
       0.2},
      {{{"question", "Who built it?"}, {"passages", "[1] Venn bridge | Orla Venn built it."}}, {}, "The reply could not be read.", 0},
  };
  input.tried = {{"Answer in one word.", "dropped: it scored 0.50 where its parent scored 1.00 on the same 3 examples"},
                 {"Answer with a name from the passages.", "it scored 2.00 where its parent scored 1.00 on the same 3 examples", true}};
  return input;
}

ProposalRequest render_reflection(const ProposalInput& input, std::int64_t context_tokens, std::int64_t reply_tokens) {
  return render_proposal(*find_recipe("reflect"), input, context_tokens, reply_tokens);
}

std::string shown(const ProposalRequest& request) {
  std::string text;
  for (const Message& message : request.messages) text += "=== " + message.role + "\n" + message.content + "\n";
  for (const std::string& cut : request.cuts) text += "=== cut: " + cut + "\n";
  return text;
}

std::int64_t tokens(const ProposalRequest& request) {
  std::int64_t sum = 0;
  for (const Message& message : request.messages) sum += estimated_tokens(message.content) + 16;
  return sum;
}

}  // namespace

TEST_CASE("a request shows the text, the runs, what was tried, and asks for a diagnosis and a new text") {
  const ProposalRequest request = render_reflection(example(), 128'000, 4096);
  CHECK(request.cuts.empty());
  test::check_golden("reflection/request.txt", shown(request));
}

TEST_CASE("only where it is wanted does a request ask for ideas beside the text") {
  ProposalInput input = example();
  CHECK(shown(render_reflection(input, 128'000, 4096)).find("`Idea:`") == std::string::npos);
  input.ask_ideas = true;
  test::check_golden("reflection/request_with_ideas.txt", shown(render_reflection(input, 128'000, 4096)));
}

TEST_CASE("a request without role, program, fields and earlier ideas has no empty parts") {
  ProposalInput input;
  input.component = "instruction";
  input.what = "system message";
  input.current_text = "Use ```json\n{}\n``` and {{x}}, %s, ${HOME}.";
  input.records = {{{{"question", "2+2"}}, {{"answer", "5"}}, "", 0}};
  test::check_golden("reflection/bare_request.txt", shown(render_reflection(input, 128'000, 4096)));
}

TEST_CASE("evidence is cut to the context window, the longest fields first, and both the request and its notes say so") {
  ProposalInput input = example();
  for (int i = 0; i < 400; ++i) input.records[0].inputs[1].text += " More of the passage, number " + std::to_string(i) + ".";
  const ProposalRequest request = render_reflection(input, 3000, 1000);
  CHECK(tokens(request) <= 2000);
  REQUIRE(request.cuts.size() == 1);
  const std::string& text = request.messages[1].content;
  CHECK(text.find("characters left out …]") != std::string::npos);
  CHECK(text.find("Some texts above are shortened to fit") != std::string::npos);
  CHECK(text.find("Which town lies on the river that the Venn bridge crosses?") != std::string::npos);
  CHECK(text.find("Expected `Velmar`") != std::string::npos);
  CHECK(tokens(request) > 1900);  // and not more than needed
}

TEST_CASE("in a window that is too small for all runs some are left out, the current text never") {
  ProposalInput input = example();
  for (int i = 0; i < 20; ++i) input.records.push_back(input.records[i % 2]);
  const ProposalRequest request = render_reflection(input, 2000, 800);
  CHECK(tokens(request) <= 1200);
  CHECK(request.messages[1].content.find("runs were left out.") != std::string::npos);
  CHECK(request.messages[1].content.find("2 earlier ideas were left out.") != std::string::npos);
  CHECK(render_reflection(input, 10, 0).messages[1].content.find(input.current_text) != std::string::npos);
}

TEST_CASE("the estimate of tokens is above what tokenizers count") {
  CHECK(estimated_tokens("") == 0);
  CHECK(estimated_tokens("The quick brown fox jumps over the lazy dog") >= 9);
  CHECK(estimated_tokens("请只用段落中的原文名称回答问题") >= 15);
}
