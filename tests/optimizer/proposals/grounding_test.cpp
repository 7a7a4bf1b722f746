#include "optimizer/proposals/grounding.hpp"

#include <doctest/doctest.h>

#include <string>

#include "optimizer/proposals/recipes.hpp"
#include "optimizer/proposals/reply_filter.hpp"
#include "tests/support/golden.hpp"

using namespace hone;

namespace {

ProposalInput whole_program() {
  ProposalInput input;
  input.program = "The step `query` reads `question`; it writes `query`.\nThe step `answer` reads `question` and `passages`; it writes `answer`.\n";
  input.examples = {{{{"question", "Which town lies on the Ister?"}}, {{"answer", "Velmar"}}}, {{{"question", "Who built it?"}}, {{"answer", "Orla Venn"}}}};
  return input;
}

ProposalInput one_step() {
  ProposalInput input = whole_program();
  input.component = "answer.instruction";
  input.role = "It answers the question.";
  input.inputs = {{"question", ""}, {"passages", "what was found"}};
  input.outputs = {{"answer", ""}};
  input.program = "query -> wiki -> answer";
  input.current_text = "Answer the question.";
  input.notes = {{data_note, "Questions about invented towns; answers are names."}, {program_note, "It answers questions by a search."},
                 {module_note, "It reads the passages."}, {tip_note, "Keep the text clear and short."}};
  input.records = {{{{"question", "Which river?"}}, {{"answer", "Ister"}}, "Right.", 1}};
  return input;
}

std::string shown(const char* recipe, const ProposalInput& input) {
  std::string text;
  for (const Message& message : render_proposal(*find_recipe(recipe), input, 128'000, 4096).messages) {
    text += "=== " + message.role + "\n" + message.content + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("requests for facts and for a grounded text read as they should") {
  ProposalInput more = whole_program();
  more.notes = {{observations_note, "Answers are names."}};
  test::check_golden("grounding/observations.txt", shown("observations", whole_program()));
  test::check_golden("grounding/more_observations.txt", shown("observations", more));
  test::check_golden("grounding/data_summary.txt", shown("data_summary", more));
  test::check_golden("grounding/program_description.txt", shown("program_description", whole_program()));
  test::check_golden("grounding/module_description.txt", shown("module_description", one_step()));
  test::check_golden("grounding/grounded.txt", shown("grounded", one_step()));
}

TEST_CASE("only the grounded text has to stand in a fence") {
  for (const char* recipe : {"observations", "data_summary", "program_description", "module_description"}) {
    CHECK(find_recipe(recipe)->reply == Recipe::Reply::free_text);
  }
  CHECK(find_recipe("grounded")->reply == Recipe::Reply::component_text);
}

TEST_CASE("a reply that gives the request's own words back is an echo") {
  const std::string wording = grounded_wording();
  ReplyRules rules;
  rules.request_wording = wording;
  const std::string reply = "```\n" + wording.substr(0, 300) + "\n```";
  CHECK(filter_reply(reply, true, rules).rejected == "echo");
}
