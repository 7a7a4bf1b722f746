#include "adapters/process/external_metric.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "adapters/process/judgement_json.hpp"
#include "tests/adapters/process/scripts.hpp"

using namespace hone;
using hone::test::Bench;
using hone::test::shell_worker;
using nlohmann::json;

namespace {

Result<Judgement> judge(const std::string& body) {
  auto settings = shell_worker(body);
  settings.failure = FailureKind::metric;
  Bench bench(settings);
  ExternalMetricOptions options;
  options.name = "mine";
  const auto metric = external_metric(bench.worker, options);
  Example example;
  example.id = "row 1";
  example.fields["answer"] = "gold";
  Values outputs;
  outputs["answer"] = "guess";
  const Trace trace;
  return bench.run(metric->score(example, outputs, trace));
}

}  // namespace

TEST_CASE("a metric command gets the example with gold, the outputs and the trace") {
  const auto judged = judge(
      "case $line in *'\"answer\":\"gold\"'*'\"id\":\"row 1\"'*'\"op\":\"score\"'*'\"outputs\":{\"answer\":\"guess\"}'*'\"trace\":{'*) s=0.75;; *) s=0;; esac; "
      "printf '{\"id\": %s, \"score\": %s, \"feedback\": \"meh\", \"objectives\": {\"brief\": true}, \"by_predictor\": {\"answer\": \"shorter\"}}\\n' 1 $s");
  REQUIRE(judged.has_value());
  CHECK(judged->score.value == 0.75);
  CHECK(judged->score.objectives.at("brief") == 1);
  CHECK(judged->feedback.text == "meh");
  CHECK(judged->feedback.of("answer", {}) == "shorter\nmeh");
}

TEST_CASE("every failure of a metric command is the metric's") {
  CHECK(judge("exit 1").error().kind == FailureKind::metric);
  CHECK(judge("echo '{\"id\": 1, \"error\": {\"kind\": \"program\", \"message\": \"no\"}}'").error().kind == FailureKind::metric);
  CHECK(judge("echo '{\"id\": 1}'").error().message == "The metric 'mine' gave no number as its `score`.");
  CHECK(judge("echo '{\"id\": 1, \"score\": 1.5}'").error().kind == FailureKind::metric);
  CHECK(judge("echo '{\"id\": 1, \"score\": NaN}'").error().message == "The metric 'mine' gave no number as its `score`.");  // as Python writes it
}

TEST_CASE("a judgement of another form is refused") {
  const auto refused = [](const char* text) { return judgement_from_json(json::parse(text), "m").has_error(); };
  CHECK_FALSE(refused(R"({"score": true})"));
  CHECK_FALSE(refused(R"({"score": 0, "feedback": null, "objectives": null})"));
  CHECK(refused(R"({"score": "1"})"));
  CHECK(refused(R"({"score": null})"));
  CHECK(refused(R"({"score": 1, "objectives": {"a": "b"}})"));
  CHECK(refused(R"({"score": 1, "by_predictor": {"a": 5}})"));
  CHECK(refused(R"({"score": 1, "objectives": 0.5})"));
  CHECK(refused(R"({"score": 1, "by_predictor": ["a"]})"));
}

TEST_CASE("a program's own score is the metric where it gave one") {
  const auto metric = reported_metric(false);
  Bench bench(shell_worker(":"));
  Trace trace;
  CHECK(bench.run(metric->score({}, {}, trace)).error().kind == FailureKind::metric);
  trace.root.judgement = Value::of(json{{"score", 0.25}, {"feedback", "so so"}});
  const auto judged = bench.run(metric->score({}, {}, trace));
  CHECK(judged->score.value == 0.25);
  CHECK(judged->feedback.text == "so so");
}
