#include "programs/predict.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "programs/error.hpp"
#include "tests/programs/fake_world.hpp"

using namespace hone;
using test::completion;
using test::FakeWorld;
using test::has;
using test::make;

namespace {

PredictOptions options(const std::string& signature) {
  PredictOptions result;
  result.name = "answer";
  result.signature = parse_signature(signature);
  return result;
}

template <class P = Predict>
Program program(PredictOptions of) {
  std::vector<std::string> inputs = names_of(of.signature.inputs);
  std::vector<std::string> outputs = {of.signature.outputs.back().name};
  return Program(make<P>(std::move(of)), std::move(inputs), std::move(outputs));
}

std::string error_of(PredictOptions of) {
  return test::message_of<UserError>([&] { Predict{std::move(of)}; });
}

std::vector<std::string> component_names(const Predict& predict) {
  std::vector<std::string> names;
  for (const ComponentSpec& spec : predict.components()) names.push_back(spec.name);
  return names;
}

const Values inputs = {{"question", "Who wrote Lume?"}};

}  // namespace

TEST_CASE("a predictor asks its model once and writes what it says") {
  FakeWorld world({"Orla Venn\n"});
  const Prediction prediction = world.run(program(options("question -> answer")), inputs);
  REQUIRE(prediction.outputs.has_value());
  CHECK(*prediction.outputs == Values{{"answer", "Orla Venn"}});
  REQUIRE(world.model.asked.size() == 1);
  const auto& [request, context] = world.model.asked[0];
  CHECK(request.messages.front().content == "Given the fields `question`, produce the fields `answer`.");
  CHECK(request.messages.back().content == "question: Who wrote Lume?");
  CHECK(context.path == "answer");
  CHECK(context.draw == "0:answer:0");
}

TEST_CASE("what the candidate says takes the place of what was declared") {
  FakeWorld world({"[[ ## answer ## ]]\nOrla"});
  PredictOptions tuned = options("question -> answer");
  tuned.tunable = {{"instruction", "demos", "format", "temperature", "model"}};
  tuned.model_choices = {"task", "big"};
  world.environment.models.emplace("big", &world.model);
  world.settings.components = {{"answer.instruction", "Be brief: {{question}} %s"},
                               {"answer.format", "chat"},
                               {"answer.temperature", 0.7},
                               {"answer.model", "big"},
                               {"answer.demos", to_value(std::vector<Demo>{{"r1", "answer", {{"question", "Q1"}, {"answer", "A1"}}, true}})}};
  const Prediction prediction = world.run(program(std::move(tuned)), inputs);
  CHECK(*prediction.outputs == Values{{"answer", "Orla"}});
  const ModelRequest& request = world.model.asked[0].request;
  CHECK(has(request.messages[0].content, "Be brief: {{question}} %s"));
  CHECK(request.messages.size() == 4);
  CHECK(request.temperature == 0.7);
  CHECK(prediction.trace.root.children.front().role == "big");
}

TEST_CASE("what is declared of a predictor goes into its request") {
  FakeWorld world({R"({"answer": "Orla"})"});
  PredictOptions declared = options("question -> answer");
  declared.format = "json";
  declared.temperature = 0;
  declared.max_tokens = 20;
  declared.instruction = "Say who.";
  declared.descriptions = {{"answer", "a person"}};
  declared.demos = {{"", "", {{"question", "Q1"}, {"answer", "A1"}}, false}};
  CHECK(world.run(program(std::move(declared)), inputs).outputs.has_value());
  const ModelRequest& request = world.model.asked[0].request;
  CHECK(request.temperature == 0.0);
  CHECK(request.max_tokens == 20);
  CHECK(has(request.messages[0].content, "Say who."));
  CHECK(has(request.messages[0].content, "a person"));
  CHECK(has(request.response_schema.text(), R"("required":["answer"])"));
  CHECK(request.messages[2].content == R"({"answer":"A1"})");
}

TEST_CASE("a run that is sampled asks every model at its temperature, whatever was declared") {
  FakeWorld world({"Orla"});
  PredictOptions declared = options("question -> answer");
  declared.temperature = 0;
  world.settings.temperature = 1;
  CHECK(world.run(program(std::move(declared)), inputs).outputs.has_value());
  CHECK(world.model.asked[0].request.temperature == 1.0);
}

TEST_CASE("a demo made from the row that is run is left out, for that row alone") {
  const Value demos = to_value(std::vector<Demo>{{"row1", "", {{"question", "Q1"}, {"answer", "A1"}}, true}, {"row2", "", {{"question", "Q2"}, {"answer", "A2"}}, true}});
  for (const auto& [row, messages] : std::vector<std::pair<std::string, std::size_t>>{{"row1", 4}, {"row9", 6}, {"", 6}}) {
    FakeWorld world({"x"});
    world.settings.example_id = row;
    world.settings.components = {{"answer.demos", demos}};
    CHECK(world.run(program(options("question -> answer")), inputs).outputs.has_value());
    CHECK(world.model.asked[0].request.messages.size() == messages);
  }
}

TEST_CASE("reasoning is an output before the others, so that its format is chat") {
  FakeWorld world({"[[ ## reasoning ## ]]\nIt says so.\n[[ ## answer ## ]]\nOrla"});
  const Prediction prediction = world.run(program<Reason>(options("question -> answer")), inputs);
  CHECK(*prediction.outputs == Values{{"answer", "Orla"}});
  CHECK(prediction.trace.root.outputs == Values{{"answer", "Orla"}, {"reasoning", "It says so."}});
  CHECK(has(world.model.asked[0].request.messages[0].content, "Given the fields `question`, produce the fields `answer`."));
  const Reason reason(options("question -> answer"));
  CHECK(reason.writes() == std::vector<std::string>{"reasoning", "answer"});
  CHECK(reason.options().format == "chat");
}

TEST_CASE("a signature that has its reasoning already keeps one, in front") {
  CHECK(Reason(options("q -> answer, reasoning")).writes() == std::vector<std::string>{"reasoning", "answer"});
  CHECK(has(test::message_of<UserError>([] { Reason(options("reasoning -> answer")); }), "give the input another name"));
  CHECK(has(test::message_of<UserError>([] { Reason(options("q -> reasoning")); }), "no output but its reasoning"));
}

TEST_CASE("what the model does wrong is the prompt's failure, and the trace keeps the call") {
  struct Case {
    Completion reply;
    FailureKind kind;
  };
  for (const Case& wrong : {Case{completion("no header"), FailureKind::unparsable}, Case{completion(""), FailureKind::empty_reply},
                            Case{completion("thinking", FinishReason::length), FailureKind::truncated},
                            Case{completion("", FinishReason::length), FailureKind::truncated},
                            Case{completion("[[ ## reasoning ## ]]\nr\n[[ ## answer ## ]]\n", FinishReason::length), FailureKind::truncated},
                            Case{completion("[[ ## reasoning ## ]]\nr\n[[ ## answer ## ]]\nx", FinishReason::content_filter), FailureKind::content_filter}}) {
    FakeWorld world;
    world.model.then(wrong.reply);
    const Prediction prediction = world.run(program<Reason>(options("question -> answer")), inputs);
    REQUIRE_FALSE(prediction.outputs.has_value());
    CHECK(prediction.outputs.error().kind == wrong.kind);
    CHECK(is_prompt_fault(prediction.outputs.error().kind));
    REQUIRE(prediction.trace.root.children.size() == 1);
    CHECK(prediction.trace.root.children.front().reply->text == wrong.reply.text);
    CHECK(prediction.trace.root.failure->kind == wrong.kind);
    CHECK(prediction.trace.spend().calls == 1);
  }
}

TEST_CASE("a reply cut by its length counts where it is parsed in full") {
  FakeWorld world;
  world.model.then(completion("[[ ## reasoning ## ]]\nr\n[[ ## answer ## ]]\nOrla", FinishReason::length));
  CHECK(*world.run(program<Reason>(options("question -> answer")), inputs).outputs == Values{{"answer", "Orla"}});
}

TEST_CASE("what the world did stays what it was") {
  FakeWorld world;
  world.model.then(Failure{FailureKind::rate_limited, "Too many requests: \xFF."});
  const Prediction prediction = world.run(program(options("question -> answer")), inputs);
  CHECK(prediction.outputs.error().kind == FailureKind::rate_limited);
  CHECK(prediction.trace.root.children.front().failure->kind == FailureKind::rate_limited);
  CHECK_NOTHROW(to_json(prediction.trace).dump());
}

TEST_CASE("without leave there is no second call") {
  FakeWorld world({"no header"});
  CHECK_FALSE(world.run(program<Reason>(options("question -> answer")), inputs).outputs.has_value());
  CHECK(world.model.asked.size() == 1);
}

TEST_CASE("with leave a reply that does not parse is asked for once more, and the trace shows it") {
  FakeWorld world({"no header", "[[ ## reasoning ## ]]\nr\n[[ ## answer ## ]]\nOrla"});
  world.settings.allow_repair = true;
  const Prediction prediction = world.run(program<Reason>(options("question -> answer")), inputs);
  CHECK(*prediction.outputs == Values{{"answer", "Orla"}});
  CHECK(prediction.trace.repairs() == 1);
  CHECK(prediction.trace.spend().calls == 2);
  CHECK_FALSE(prediction.trace.root.children.front().repair);
  CHECK(prediction.trace.root.children.back().repair);
  const auto& messages = world.model.asked[1].request.messages;
  CHECK(messages[messages.size() - 2] == Message{"assistant", "no header"});
  CHECK(has(messages.back().content, "The field `answer` was not found in the reply."));
  CHECK(has(messages.back().content, "`[[ ## answer ## ]]`"));
}

TEST_CASE("there is at most one repair, and none of an empty or cut reply") {
  for (const auto& replies : std::vector<std::vector<std::string>>{{"bad", "bad again"}, {""}}) {
    FakeWorld world(replies);
    world.settings.allow_repair = true;
    CHECK_FALSE(world.run(program<Reason>(options("question -> answer")), inputs).outputs.has_value());
    CHECK(world.model.asked.size() == replies.size());
  }
}

TEST_CASE("a template sends the user's messages and reads the reply") {
  FakeWorld world({"Orla"});
  PredictOptions own = options("question -> answer");
  own.messages = {{"system", "Answer. {\"a\": 1}"}, {"user", "{{question}}"}};
  const Program of = program(std::move(own));
  REQUIRE(of.components().size() == 1);
  CHECK(of.components()[0].name == "answer.system");
  CHECK(of.seed() == ComponentValues{{"answer.system", "Answer. {\"a\": 1}"}});
  world.settings.components = {{"answer.system", "Answer {{x}} for {{question}}"}};
  CHECK(*world.run(of, inputs).outputs == Values{{"answer", "Orla"}});
  CHECK(world.model.asked[0].request.messages == std::vector<Message>{{"system", "Answer {{x}} for Who wrote Lume?"}, {"user", "Who wrote Lume?"}});
  CHECK(world.model.asked[0].request.response_schema.is_null());
}

TEST_CASE("a template with several outputs is read as a JSON object, or as it says") {
  PredictOptions own = options("question -> answer, sure: bool");
  own.messages = {{"user", "{{question}}"}};
  CHECK(component_names(Predict(own)).empty());
  FakeWorld world({R"({"answer": "Orla", "sure": "true"})", "<answer>Orla</answer><sure>no</sure>"});
  CHECK(*world.run(program(own), inputs).outputs == Values{{"sure", true}});
  own.reply_format = "xml";
  CHECK(*world.run(program(own), inputs).outputs == Values{{"sure", false}});
}

TEST_CASE("components are what is tunable, with where the search starts and what it may choose") {
  PredictOptions tuned = options("question -> answer");
  CHECK(component_names(Predict(tuned)) == std::vector<std::string>{"instruction", "demos"});
  tuned.tunable.emplace();
  CHECK(component_names(Predict(tuned)).empty());
  tuned.tunable = {{"format", "temperature", "model"}};
  tuned.temperature = 0.2;
  tuned.model_choices = {"big"};
  const auto specs = Predict(tuned).components();
  REQUIRE(specs.size() == 3);
  CHECK(specs[0].initial == Value("plain"));
  CHECK(specs[0].options == std::vector<Value>{"plain", "chat", "json", "xml"});
  CHECK(specs[1].options == std::vector<Value>{0.2, 0.0, 0.3, 0.7, 1.0});
  CHECK(specs[2].options == std::vector<Value>{"task", "big"});
}

TEST_CASE("a candidate may show the input fields in another order, in demos too") {
  PredictOptions tuned = options("passages: list[str], question, hint -> answer");
  tuned.tunable = {{"field_order"}};
  const auto specs = Predict(tuned).components();
  REQUIRE(specs.size() == 1);
  CHECK(specs[0].initial == Value("passages, question, hint"));
  CHECK(specs[0].options == std::vector<Value>{"passages, question, hint", "question, hint, passages", "passages, hint, question", "question, passages, hint", "hint, passages, question"});
  tuned.demos = {Demo{{}, {}, {{"question", "Q1"}, {"passages", "P1"}, {"hint", "H1"}, {"answer", "A1"}}, true}};
  FakeWorld world({"Orla", "Orla"});
  const Values row = {{"passages", "P"}, {"question", "Q"}, {"hint", "H"}};
  const Program made = program(std::move(tuned));
  (void)world.run(made, row);
  world.settings.components = {{"answer.field_order", "hint, passages, question"}};
  (void)world.run(made, row);
  const auto declared = world.model.asked[0].request.messages;
  const auto moved = world.model.asked[1].request.messages;
  CHECK(declared.back().content == "passages: P\n\nquestion: Q\n\nhint: H");
  CHECK(moved.back().content == "hint: H\n\npassages: P\n\nquestion: Q");
  CHECK(moved[1].content == "hint: H1\n\npassages: P1\n\nquestion: Q1");
}

TEST_CASE("options that do not fit together are refused in whole sentences") {
  auto with = [](const std::string& signature, const auto& change) {
    PredictOptions changed = options(signature);
    change(changed);
    return error_of(std::move(changed));
  };
  const auto no_name = [](PredictOptions& o) { o.name.clear(); };
  CHECK(has(with("q -> a", no_name), "A predictor has no name."));
  CHECK(has(with("q -> a, b", [](PredictOptions& o) { o.format = "plain"; }), "cannot have the format `plain` with several outputs; formats are `chat`, `json` and `xml`."));
  CHECK(has(with("q -> a", [](PredictOptions& o) { o.format = "yaml"; }), "cannot have the format `yaml`"));
  CHECK(has(with("q -> a", [](PredictOptions& o) { o.format = "template"; }), "has no messages"));
  CHECK(has(with("q -> a", [](PredictOptions& o) { o.tunable = {{"instructions"}}; }), "cannot tune `instructions`. Did you mean `instruction`?"));
  CHECK(has(with("q -> a", [](PredictOptions& o) { o.tunable = {{"model"}}; }), "no models to choose from"));
  CHECK(has(with("q -> a", [](PredictOptions& o) { o.tunable = {{"field_order"}}; }), "tunes `field_order` and reads a single field."));
  CHECK(has(with("q -> a", [](PredictOptions& o) { o.descriptions = {{"qq", "x"}}; }), "describes the field `qq`, which it does not have."));
  CHECK(has(with("q -> a", [](PredictOptions& o) { o.reply_format = "json"; }), "which only a template has"));
  const auto own = [](PredictOptions& o) { o.messages = {{"user", "{{q}}"}}; };
  CHECK(has(with("q -> a", [&](PredictOptions& o) { own(o), o.format = "chat"; }), "its format is `template`"));
  CHECK(has(with("q -> a", [&](PredictOptions& o) { own(o), o.instruction = "x"; }), "put the instruction into the messages"));
  CHECK(has(with("q -> a", [&](PredictOptions& o) { own(o), o.demos = {Demo{}}; }), "put the demos into the messages"));
  CHECK(has(with("q -> a", [&](PredictOptions& o) { own(o), o.tunable = {{"system"}}; }), "cannot tune `system`"));
  CHECK(has(with("q -> a, b", [&](PredictOptions& o) { own(o), o.reply_format = "plain"; }), "cannot read several outputs"));
}

TEST_CASE("a format that does not exist is a user's error when it is met") {
  FakeWorld world({"x"});
  world.settings.components = {{"answer.format", "yaml"}};
  const Program of = program(options("question -> answer"));
  CHECK_THROWS_AS(world.run(of, inputs), UserError);
}
