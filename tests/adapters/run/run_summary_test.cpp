#include "adapters/run/run_summary.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "adapters/report/summary_text.hpp"
#include "optimizer/statistics/verdict_text.hpp"

using namespace hone;

namespace {

RunConfig a_config() {
  RunConfig config;
  config.models["task"].price = Price{1, std::nullopt, 2};
  config.models["reflection"] = {};
  config.budget.rollouts = 100;
  config.budget.wall_s = 60;
  config.guardrails = {{"tokens", 2}};
  return config;
}

VerdictResult a_verdict() {
  VerdictResult result;
  result.verdict.metric = "f1";
  result.verdict.conclusion = Conclusion::improved;
  result.verdict.n = result.verdict.n_of = result.verdict.groups = 100;
  result.verdict.baseline = 0.4;
  result.verdict.winner = 0.55;
  result.verdict.difference = 0.15;
  result.verdict.ci95 = Interval{0.08, 0.22};
  result.verdict.p = 0.0001;
  result.verdict.test = "permutation";
  result.verdict.won = 30;
  result.verdict.lost = 5;
  result.verdict.same = 65;
  VerdictCost cost;
  cost.input_tokens = {100, 300};
  cost.output_tokens = {10, 10};
  result.verdict.cost = cost;
  return result;
}

SummaryInput an_input(const RunConfig& config) {
  SummaryInput input;
  input.config = &config;
  input.run = "20250131T120000Z-1a2b3c";
  input.state = RunState::finished;
  input.stopped_by = StopReason::rollouts;
  input.progress.rollouts = 100;
  input.progress.proposals = 7;
  input.progress.verdict_done = 200;
  input.progress.driver.active_s = 12;
  input.calls = {{"task", "preflight", {3, 0, 30, 3, 0.1}}, {"task", "search", {10, 4, 100, 10, 0.2}, 1}, {"task", "verdict", {20, 2, 200, 20, 0.4}}};
  input.verdict = a_verdict();
  return input;
}

}  // namespace

TEST_CASE("the summary has every documented key, always") {
  const RunConfig config;
  SummaryInput input;
  input.config = &config;
  std::vector<std::string> keys;
  const auto summary = run_summary(input);
  for (const auto& [key, value] : summary.items()) keys.push_back(key);
  CHECK(keys == std::vector<std::string>{"format", "run", "hone", "state", "stopped_by", "optimizer", "seed", "simulated", "config_sha256", "data_sha256", "started_at", "updated_at",
                                         "ended_at", "pid", "spent", "verdict_spent", "total_spent", "by_model", "failures", "budget", "candidates", "proposals_rejected", "baseline",
                                         "best", "verdict"});
}

TEST_CASE("search and verdict are counted apart, preflight with the search") {
  const auto config = a_config();
  const auto summary = run_summary(an_input(config));
  CHECK(summary["spent"]["calls"] == 13);
  CHECK(summary["spent"]["calls_cached"] == 4);
  CHECK(summary["spent"]["usd"] == doctest::Approx(0.3));
  CHECK(summary["spent"]["rollouts"] == 100);
  CHECK(summary["verdict_spent"]["calls"] == 20);
  CHECK(summary["verdict_spent"]["rollouts"] == 200);
  CHECK(summary["total_spent"]["calls"] == 33);
  CHECK(summary["by_model"]["task"]["retries"] == 1);
  CHECK(summary["by_model"]["reflection"]["usd"].is_null());
  CHECK(summary["budget"]["wall_s"] == 60);
  CHECK(summary["budget"]["usd"].is_null());
}

TEST_CASE("USD are unknown as soon as a model without a price was called") {
  const auto config = a_config();
  auto input = an_input(config);
  input.calls.push_back({"reflection", "search", {1, 0, 10, 1, 0}});
  const auto summary = run_summary(input);
  CHECK(summary["spent"]["usd"].is_null());
  CHECK(summary["verdict_spent"]["usd"] == doctest::Approx(0.4));
}

TEST_CASE("a broken guardrail stands in the verdict and is said") {
  const auto results = judge_guardrails({{"tokens", 2}, {"usd", 2}, {"latency_p95", 1.5}}, a_verdict().verdict.cost);
  CHECK(results[0].broken());
  CHECK(sentence(results[0]) == "The winner breaks the guardrail on tokens: 2.82x the baseline's, at most 2x were allowed.");
  CHECK_FALSE(results[1].ratio);
  CHECK_FALSE(results[1].broken());
  CHECK(sentence(results[1]).starts_with("The guardrail on usd cannot be judged"));
  CHECK(verdict_json(a_verdict(), {{"usd", 2}})["cost"]["guardrails"][0]["ratio"].is_null());
  CHECK(verdict_json(a_verdict(), {{"usd", 2}})["cost"]["guardrails"][0]["broken"] == false);
  CHECK(sentence(results[2]).empty());  // what takes no time takes as long as before
  CHECK(judge_guardrails({{"usd", 2}}, std::nullopt).empty());
  CHECK(verdict_json(a_verdict(), {{"tokens", 2}})["cost"]["guardrails"][0]["broken"] == true);
  CHECK(verdict_json(std::nullopt, {}).is_null());
}

TEST_CASE("the verdict reads back from the summary, for words") {
  const auto config = a_config();
  const auto verdict = verdict_of(run_summary(an_input(config)));
  REQUIRE(verdict);
  CHECK(verdict->conclusion == Conclusion::improved);
  CHECK(*verdict->baseline == 0.4);
  CHECK(verdict->ci95->high == 0.22);
  CHECK(to_json(*verdict) == to_json(a_verdict().verdict));
  CHECK(summary_text(run_summary(an_input(config))).find("+15.0 points (95% CI +8.0 to +22.0") != std::string::npos);
}

TEST_CASE("a verdict for which there was too little money says so, read back too") {
  const auto config = a_config();
  auto input = an_input(config);
  auto& verdict = input.verdict->verdict;
  verdict.conclusion = Conclusion::not_judged;
  verdict.n = 20;
  verdict.money_insufficient = true;
  CHECK(summary_text(run_summary(input)).find(verdict_text(verdict)) != std::string::npos);
  CHECK(verdict_text(*verdict_of(run_summary(input))) == "not judged: the budget ended before the test did, with 20 of 100 examples compared.");
}

TEST_CASE("a gain that holes would undo is read back as one") {
  const auto config = a_config();
  auto input = an_input(config);
  auto& verdict = input.verdict->verdict;
  verdict.conclusion = Conclusion::no_evidence;
  verdict.n = 98;
  verdict.holes = 2;
  verdict.undone_by_holes = true;
  const auto summary = run_summary(input);
  CHECK(verdict_text(*verdict_of(summary)) == verdict_text(verdict));
  CHECK(summary_text(summary).find("they would undo the gain") != std::string::npos);
}

TEST_CASE("validation scores that are estimates are called so") {
  const auto config = a_config();
  auto summary = run_summary(an_input(config));
  summary["optimizer"] = "gepa";
  CHECK(summary_text(summary).find("estimated") == std::string::npos);
  summary["optimizer"] = "hone";
  CHECK(summary_text(summary).find(", estimated from ") != std::string::npos);
}

TEST_CASE("why replies were rejected is said, where any was") {
  const auto config = a_config();
  auto summary = run_summary(an_input(config));
  summary["proposals_rejected"] = nlohmann::ordered_json::object();
  CHECK(summary_text(summary).find("rejected") == std::string::npos);
  summary["proposals_rejected"] = {{"truncated", 1}};
  CHECK(summary_text(summary).find(" proposed, 1 reply rejected: 1 truncated\n") != std::string::npos);
  summary["proposals_rejected"] = {{"no_fence", 2}, {"truncated", 1}};
  CHECK(summary_text(summary).find(" proposed, 3 replies rejected: 2 no_fence, 1 truncated\n") != std::string::npos);
}

TEST_CASE("times are told in hours, minutes and seconds") {
  CHECK(time_text(0.2) == "0s");
  CHECK(time_text(59.6) == "1m 00s");
  CHECK(time_text(3723) == "1h 02m 03s");
}
