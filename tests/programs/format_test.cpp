#include "programs/formats/format.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <rapidcheck.h>

#include "programs/text.hpp"
#include "tests/programs/generators.hpp"
#include "tests/support/golden.hpp"

using namespace hone;
using nlohmann::json;
using Kind = FieldType::Kind;

namespace {

const std::vector<std::string> all_names = {"plain", "chat", "json", "xml"};

Signature two_outputs() {
  Signature signature = parse_signature("question, passages: list[str] -> reasoning, answer: Literal['yes', 'no'], years: list[int]");
  signature.inputs[1].description = "what the search found";
  signature.outputs[2].description = "the years that matter";
  return signature;
}

Signature one_output() { return parse_signature("question, passages: list[str] -> query"); }

Values inputs() {
  const json passages = {{{"id", "p1"}, {"title", "Orla Venn"}, {"text", "A painter."}}, {{"id", "p2"}, {"title", "Lume"}, {"text", "A river."}}};
  return {{"question", "Was Orla Venn a painter?"}, {"passages", Value::of(passages)}};
}

std::vector<Demo> demos() {
  return {{"row1", "judge", {{"question", "Is Lume a town?"}, {"passages", std::vector<std::string>{"Lume | A river."}}, {"reasoning", "It is a river."},
                             {"answer", "no"}, {"years", Value::of({1901, 1950})}, {"query", "Lume"}}, true},
          {"row2", "judge", {{"question", "Is it late?"}, {"answer", "yes"}, {"query", "time"}}, false}};
}

std::string text_of(const std::vector<Message>& messages) {
  std::string text;
  for (const Message& message : messages) text += fmt::format("--- {}\n{}\n", message.role, message.content);
  return text;
}

/// Values of the types of `outputs`.
Values any_values(const std::vector<Field>& outputs) {
  Values values;
  for (const Field& field : outputs) {
    switch (field.type.kind) {
      case Kind::integer: values.emplace(field.name, *rc::gen::arbitrary<std::int64_t>()); break;
      case Kind::number: values.emplace(field.name, *rc::gen::element(0.0, 0.1, -2.5e-7, 1e30)); break;
      case Kind::boolean: values.emplace(field.name, *rc::gen::arbitrary<bool>()); break;
      case Kind::list: values.emplace(field.name, *rc::gen::container<std::vector<std::string>>(test::plain_text())); break;
      case Kind::literal: values.emplace(field.name, *rc::gen::elementOf(field.type.options)); break;
      case Kind::object: values.emplace(field.name, Value::of({{"key", *test::plain_text()}})); break;
      case Kind::str: values.emplace(field.name, *rc::gen::suchThat(test::plain_text(), [](const std::string& text) { return !text.empty(); })); break;
    }
  }
  return values;
}

const std::vector<std::string> round_trip_types = {"str", "int", "float", "bool", "dict", "list[str]", "Literal['yes', 'no. 2']"};

}  // namespace

TEST_CASE("prompts are rendered as they were agreed, in every format") {
  for (const std::string& name : all_names) {
    const Format& format = *find_format(name);
    const Signature signature = name == "plain" ? one_output() : two_outputs();
    test::check_golden("prompts/" + name + ".txt", text_of(format.render(signature, "Answer the question.", {}, inputs())));
    test::check_golden("prompts/" + name + "_demos.txt", text_of(format.render(signature, "Answer the question.", demos(), inputs())));
  }
}

TEST_CASE("a reply rendered from values is parsed as these values, in every format") {
  for (const std::string& name : all_names) {
    CAPTURE(name);
    CHECK(rc::check([&] {
      const std::string first = *rc::gen::elementOf(round_trip_types);
      std::string text = "in -> first: " + first;
      if (name != "plain") text += ", second: " + *rc::gen::elementOf(round_trip_types);
      const std::vector<Field> outputs = parse_signature(text).outputs;
      const Values values = any_values(outputs);
      const std::string reply = find_format(name)->reply(outputs, values);
      const Result<Values> parsed = find_format(name)->parse(outputs, reply);
      if (!parsed) RC_FAIL(parsed.error().message + " in " + reply);
      RC_ASSERT(*parsed == values);
    }));
  }
}

TEST_CASE("any reply is parsed or refused for the prompt's fault, in every format") {
  const std::vector<Field> one = parse_signature("q -> answer").outputs;
  const std::vector<Field> two = parse_signature("q -> reasoning, answer: list[str]").outputs;
  for (const std::string& name : all_names) {
    CAPTURE(name);
    CHECK(rc::check([&] {
      const std::string reply = valid_utf8(*test::noise());
      for (const auto& outputs : {one, two}) {
        if (name == "plain" && outputs.size() > 1) continue;
        const Result<Values> parsed = find_format(name)->parse(outputs, reply);
        if (parsed) {
          RC_ASSERT(parsed->size() == outputs.size());
          to_json(*parsed).dump();
        } else {
          RC_ASSERT(is_prompt_fault(parsed.error().kind));
          RC_ASSERT(!parsed.error().message.empty());
        }
      }
    }));
  }
}

TEST_CASE("an instruction is sent byte for byte, in every format") {
  const std::string instruction = "Keep {\"a\": 1}, {{question}}, {{x}}, {question}, %s and ${HOME}.\n\n  \"Indented\" \\n [[ ## answer ## ]]\t";
  for (const std::string& name : all_names) {
    CAPTURE(name);
    const auto messages = find_format(name)->render(one_output(), instruction, demos(), inputs());
    REQUIRE(messages.front().role == "system");
    CHECK(messages.front().content.find(instruction) != std::string::npos);
  }
}

TEST_CASE("demos are turns of user and assistant between the instruction and the question, incomplete ones first") {
  for (const std::string& name : all_names) {
    CAPTURE(name);
    const auto messages = find_format(name)->render(one_output(), "Search.", demos(), inputs());
    REQUIRE(messages.size() == 6);
    for (std::size_t i = 1; i < 6; ++i) CHECK(messages[i].role == (i % 2 == 1 ? "user" : "assistant"));
    CHECK(messages[1].content.find("Is it late?") != std::string::npos);
    CHECK(messages[1].content.find("Not supplied for this example") != std::string::npos);
    CHECK(messages[2].content.find("time") != std::string::npos);
    CHECK(messages[3].content.find("Is Lume a town?") != std::string::npos);
    CHECK(messages[5].content.find("Was Orla Venn a painter?") != std::string::npos);
  }
}

TEST_CASE("a reply without text is empty, in every format") {
  for (const std::string& name : all_names) {
    const Result<Values> parsed = find_format(name)->parse(one_output().outputs, " \n\t");
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().kind == FailureKind::empty_reply);
  }
}

TEST_CASE("formats have names, and plain takes one output only") {
  CHECK(find_format("yaml") == nullptr);
  CHECK(format_names(1) == all_names);
  CHECK(format_names(2) == std::vector<std::string>{"chat", "json", "xml"});
}
