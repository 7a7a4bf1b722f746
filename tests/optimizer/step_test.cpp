#include "optimizer/step.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include <nlohmann/json.hpp>

using namespace hone;

namespace {

CandidatePtr candidate(const std::string& text) { return std::make_shared<const Candidate>(ComponentValues{{"answer.instruction", Value(text)}}); }

Outcome again(const Outcome& outcome) { return outcome_from_json(nlohmann::json::parse(to_json(outcome).dump())); }

}  // namespace

TEST_CASE("steps are compared by content, not by number") {
  const RolloutStep run{candidate("a"), {Partition::train, 3}, 0, true, false};
  CHECK(content_hash({1, run}) == content_hash({2, run}));
  RolloutStep other = run;
  other.example = {Partition::validation, 3};
  CHECK(content_hash({1, run}) != content_hash({1, other}));
  other = run;
  other.candidate = candidate("b");
  CHECK(content_hash({1, run}) != content_hash({1, other}));
  other = run;
  other.want_trace = false;
  CHECK(content_hash({1, run}) != content_hash({1, other}));
}

TEST_CASE("a proposal is its parent, component, evidence and what was tried") {
  ProposeStep step;
  step.parent = candidate("a");
  step.component = "answer.instruction";
  step.evidence = {4, 7};
  ProposeStep other = step;
  CHECK(content_hash({1, step}) == content_hash({9, other}));
  other.evidence = {4, 8};
  CHECK(content_hash({1, step}) != content_hash({1, other}));
  other = step;
  other.tried = {{"text", "dropped"}};
  CHECK(content_hash({1, step}) != content_hash({1, other}));
  CHECK(content_hash({0, Wait{}}) != content_hash({0, Finished{}}));
}

TEST_CASE("a rollout is also its temperature, where it has one") {
  RolloutStep step;
  step.candidate = candidate("a");
  RolloutStep sampled = step;
  sampled.temperature = 1;
  CHECK(content_hash({1, step}) != content_hash({1, sampled}));
}

TEST_CASE("a proposal is also its recipe, the rows and notes that it shows, and its temperature") {
  ProposeStep step;
  step.parent = candidate("a");
  const auto differs = [&](auto&& change) {
    ProposeStep other = step;
    change(other);
    return content_hash({1, other}) != content_hash({1, step});
  };
  CHECK(differs([](ProposeStep& s) { s.recipe = "grounded"; }));
  CHECK(differs([](ProposeStep& s) { s.train_rows = {0}; }));
  CHECK(differs([](ProposeStep& s) { s.notes = {{"Tip", "Be brief."}}; }));
  CHECK(differs([](ProposeStep& s) { s.temperature = 1.4; }));
  CHECK_FALSE(differs([](ProposeStep&) {}));
}

TEST_CASE("a rollout comes back from the journal as it was told") {
  RolloutResult result;
  result.score = 0.1 + 0.2;
  result.objectives = {{"f1", 0.5}, {"recall", 1}};
  result.fault = FailureKind::unparsable;
  Demo demo;
  demo.row = "row-1";
  demo.predictor = "answer";
  demo.values = {{"question", Value("q")}, {"n", Value(3)}};
  result.demos = {demo};
  const auto told = std::get<RolloutResult>(again({result}).what);
  CHECK(told.score == result.score);
  CHECK(told.objectives == result.objectives);
  CHECK(told.fault == FailureKind::unparsable);
  CHECK(told.demos == result.demos);
  CHECK(std::get<RolloutResult>(again({RolloutResult{}}).what).demos.empty());
}

TEST_CASE("proposals, failures and refusals come back too") {
  CHECK(std::get<ProposalResult>(again({ProposalResult{"text", ""}}).what).text == "text");
  const auto half = std::get<ProposalResult>(again({ProposalResult{"half", "truncated", {"name the town"}}}).what);
  CHECK(half.rejected == "truncated");
  CHECK(half.ideas == std::vector<std::string>{"name the town"});
  CHECK(std::get<StepFailed>(again({StepFailed{FailureKind::rate_limited}}).what).kind == FailureKind::rate_limited);
  for (const Limit limit : {Limit::rollouts, Limit::proposals, Limit::calls, Limit::tokens, Limit::usd, Limit::wall}) {
    CHECK(std::get<StepRefused>(again({StepRefused{limit}}).what).limit == limit);
    CHECK(name(stop_reason(limit)) == name(limit));
  }
}

TEST_CASE("what is no outcome is refused") {
  for (const char* text : {"{}", "3", R"({"failed": "bad luck"})", R"({"refused": "time"})", R"({"rollout": {}})", R"({"proposal": 1})"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(outcome_from_json(nlohmann::json::parse(text)), std::invalid_argument);
  }
}
