#include "optimizer/random_search.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tests/optimizer/scripted_world.hpp"

using namespace hone;
using namespace hone::test;

namespace {

OptimizerPolicy policy() {
  OptimizerPolicy policy;
  policy.kind = "random";
  return policy;
}

/// A program of one step with a text, demos and a format; each of the three can be had better.
SearchProblem problem() {
  SearchProblem problem;
  problem.components = {{"answer.instruction", ComponentKind::text, Value("Answer."), {}, ""},
                        {"answer.demos", ComponentKind::demos, to_value({}), {}, ""},
                        {"answer.format", ComponentKind::choice, Value("chat"), {Value("chat"), Value("json"), Value("xml")}, ""}};
  problem.seed = std::make_shared<const Candidate>(
      ComponentValues{{"answer.instruction", Value("Answer.")}, {"answer.demos", to_value({})}, {"answer.format", Value("chat")}});
  problem.train = 15;
  problem.validation = 10;
  for (int row = 0; row < 15; ++row) {
    Demo demo{"row" + std::to_string(row), "answer", {{"answer", Value("a")}}, false};
    problem.labelled["answer.demos"].push_back(demo);
  }
  return problem;
}

ScriptedWorld world() {
  return {[](const RolloutStep& step, StepId) {
            const ComponentValues& values = step.candidate->components();
            RolloutResult result;
            result.score = 0.1 + (find_or_null(values, "answer.format").text() == "json" ? 0.2 : 0);
            if (!demos_from_value(find_or_null(values, "answer.demos")).empty()) result.score += 0.3;
            if (find_or_null(values, "answer.instruction").text() != "Answer.") result.score += 0.3;
            return Outcome{result};
          },
          [](const ProposeStep&, StepId id) { return Outcome{ProposalResult{"Text " + std::to_string(id), ""}}; }};
}

}  // namespace

TEST_CASE("random search runs on validation alone, each candidate whole, and finds what helps") {
  RandomSearch search(policy(), problem());
  const Drive run = drive(search, world(), {rollouts(400)});
  for (const RolloutStep& step : run.runs()) expect(step.example.partition == Partition::validation && !step.want_trace, "a run on train");
  for (const CandidateReport& report : search.candidates()) {
    if (report.state == "in") CHECK(report.score->n == 10);
  }
  CHECK(search.candidates().size() == 40);
  CHECK(search.best().validation == doctest::Approx(0.9));
  CHECK(run.reason == StopReason::rollouts);
}

TEST_CASE("a child differs from a candidate of the pool in one component, and every kind of component is drawn") {
  RandomSearch search(policy(), problem());
  drive(search, world(), {rollouts(400)});
  std::set<std::string> changed, parents;
  for (const CandidateReport& report : search.candidates()) {
    if (report.origin.kind == "seed") continue;
    REQUIRE(report.origin.changed.size() == 1);
    changed.insert(report.origin.changed.front());
    parents.insert(report.origin.parents.front());
  }
  CHECK(changed == std::set<std::string>{"answer.instruction", "answer.demos", "answer.format"});
  CHECK(parents.size() > 3);
}

TEST_CASE("demos of the program's own runs do not concern random search, and labelled ones can be left out") {
  OptimizerPolicy none = policy();
  none.demos = 0;
  const auto changed = [](const Optimizer& search) {
    std::set<std::string> components;
    for (const CandidateReport& report : search.candidates()) components.insert(report.origin.changed.begin(), report.origin.changed.end());
    return components;
  };
  const auto labelled = make_optimizer(none, problem());
  drive(*labelled, world(), {rollouts(400)});
  CHECK(changed(*labelled).contains("answer.demos"));
  none.labelled_demos = 0;
  const auto without = make_optimizer(none, problem());
  drive(*without, world(), {rollouts(400)});
  CHECK(changed(*without) == std::set<std::string>{"answer.instruction", "answer.format"});
}

TEST_CASE("a text is proposed from ten rows of train, in another order each time, without runs") {
  RandomSearch search(policy(), problem());
  const Drive run = drive(search, world(), {rollouts(200)});
  std::set<std::vector<int>> rows;
  for (const ProposeStep& step : run.proposed()) {
    CHECK(step.recipe == "grounded");
    CHECK(step.evidence.empty());
    CHECK(step.train_rows.size() == 10);
    rows.insert(step.train_rows);
  }
  CHECK(rows.size() == run.proposed().size());
  CHECK(rows.size() > 1);
}

TEST_CASE("a last child gets what rollouts are left and cannot win") {
  RandomSearch search(policy(), problem());
  const Drive run = drive(search, world(), {rollouts(25)});
  CHECK(run.rollouts == 25);
  CHECK(search.candidates().size() == 3);
  CHECK(search.best().n == 10);
}

TEST_CASE("without proposals random search draws what needs none, until it finds nothing new") {
  Budget budget;
  budget.proposals = 0;
  SearchProblem bare = problem();
  bare.labelled.clear();
  RandomSearch formats(policy(), bare);
  const Drive run = drive(formats, world(), {budget});
  CHECK(run.proposals == 0);
  CHECK(formats.candidates().size() == 3);
  CHECK(formats.best().validation == doctest::Approx(0.3));
  CHECK(run.reason == StopReason::stalled);
}

TEST_CASE("a limit of proposals ends random search, though demo sets never run out, alone or beside a limit that free runs never reach") {
  for (const auto usd : {std::optional<double>(), std::optional<double>(1e6)}) {
    Budget budget;
    budget.proposals = 3;
    budget.usd = usd;
    RandomSearch search(policy(), problem());
    const Drive run = drive(search, world(), {budget});
    CHECK(run.proposals == 3);
    CHECK(run.reason == StopReason::proposals);
  }
}

TEST_CASE("a proposal that the budget refuses ends the proposals; demos and choices are drawn on") {
  ScriptedWorld script = world();
  int asked = 0;
  script.propose = [&](const ProposeStep& step, StepId id) { return ++asked > 2 ? Outcome{StepRefused{Limit::tokens}} : world().propose(step, id); };
  RandomSearch search(policy(), problem());
  const Drive run = drive(search, script, {rollouts(400)});
  CHECK(run.rollouts == 400);
  CHECK(run.reason == StopReason::rollouts);
}

TEST_CASE("the limit that refused a proposal ends random search too, though what goes on may cost nothing of it") {
  Budget budget;
  budget.usd = 1e6;
  ScriptedWorld script = world();
  script.propose = [](const ProposeStep&, StepId) { return Outcome{StepRefused{Limit::usd}}; };
  RandomSearch search(policy(), problem());
  const Drive run = drive(search, script, {budget});
  CHECK(run.rollouts > 200);
  CHECK(run.reason == StopReason::usd);
}
