#include "adapters/process/external_program.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/adapters/process/scripts.hpp"

using namespace hone;
using hone::test::Bench;
using hone::test::shell_worker;
using nlohmann::json;

namespace {

struct Run {
  Result<Values> outputs;
  Trace trace;
};

/// One run of a program with the step `answer` in shell.
Run run(const std::string& body, ComponentValues candidate = {}) {
  Bench bench(shell_worker(body));
  ComponentSpec spec;
  spec.name = "answer.instruction";
  spec.initial = "Answer.";
  const ExternalProgram program(bench.worker, {"question"}, {"reply"}, {spec});
  Environment environment;
  environment.clock = &bench.clock;
  RunSettings settings;
  settings.environment = &environment;
  settings.components = std::move(candidate);
  settings.repeat = 2;
  Run run{Values(), {}};
  Context context(settings, run.trace.root);
  Values inputs;
  inputs["question"] = "why?";
  run.outputs = bench.run(program.run(context, inputs));
  return run;
}

std::string reply(const std::string& rest) { return "printf '%s\\n' '{\"id\": 1, " + rest + "}'"; }

}  // namespace

TEST_CASE("a run sends the candidate's components and the inputs, and takes the outputs") {
  const std::string body = "printf '{\"id\": %s, \"outputs\": {\"reply\": %s, \"other\": 1}}\\n' \"$id\" \"$line\"";
  const auto seed = run(body);
  REQUIRE(seed.outputs.has_value());
  const json sent = seed.outputs->at("reply").json();
  CHECK(seed.outputs->size() == 1);
  CHECK(sent["op"] == "run");
  CHECK(sent["components"] == json{{"answer.instruction", "Answer."}});
  CHECK(sent["inputs"] == json{{"question", "why?"}});
  CHECK(sent["repeat"] == 2);
  const auto other = run(body, {{"answer.instruction", "Be brief."}});
  CHECK(other.outputs->at("reply").json()["components"]["answer.instruction"] == "Be brief.");
}

TEST_CASE("a reply without an output is the program's failure, and its words are the prompt's") {
  CHECK(run(reply("\"outputs\": {}")).outputs.error().kind == FailureKind::program);
  CHECK(run(reply("\"outputs\": {}")).outputs.error().message.find("no output `reply`") != std::string::npos);
  CHECK(run(reply("\"error\": {\"kind\": \"program\", \"message\": \"too long\"}")).outputs.error().kind == FailureKind::program_error);
}

TEST_CASE("without a trace each tunable step is shown the whole program's inputs and outputs") {
  const auto done = run(reply("\"outputs\": {\"reply\": \"so\"}"));
  const auto steps = done.trace.predictors();
  REQUIRE(steps.size() == 1);
  CHECK(steps[0]->path == "answer");
  CHECK(steps[0]->inputs.at("question").text() == "why?");
  CHECK(steps[0]->outputs.at("reply").text() == "so");
  CHECK(done.trace.root.judgement.is_null());
}

TEST_CASE("a trace tells what each step saw, each time that it ran") {
  const auto done = run(reply("\"outputs\": {\"reply\": \"so\"}, \"trace\": [{\"name\": \"search\", \"inputs\": {\"q\": 1}, \"outputs\": {\"p\": 2}}, 5, "
                              "{\"name\": \"answer\"}, {\"name\": \"answer\"}]"));
  const auto steps = done.trace.predictors();
  REQUIRE(steps.size() == 3);
  CHECK(steps[0]->path == "search");
  CHECK(steps[0]->inputs.at("q").json() == 1);
  CHECK(steps[1]->occurrence != steps[2]->occurrence);
}

TEST_CASE("a program's own judgement is kept in the trace and comes back from its record") {
  const auto done = run(reply("\"outputs\": {\"reply\": \"so\"}, \"score\": 0.5, \"by_predictor\": {\"answer\": \"shorter\"}"));
  const json expected = {{"score", 0.5}, {"by_predictor", {{"answer", "shorter"}}}};
  CHECK(done.trace.root.judgement.json() == expected);
  CHECK(trace_from_json(to_json(done.trace)).root.judgement.json() == expected);
}
