#include "optimizer/hone/hone.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "tests/optimizer/hone/hone_support.hpp"
#include "tests/optimizer/scripted_world.hpp"

using namespace hone;
using namespace hone::test;

namespace {

RuleWorld twelve_rules() {
  RuleWorld world;
  world.rules = 12;
  world.train = 36;
  world.validation = 36;
  return world;
}

std::set<std::string> kinds_of(const Optimizer& optimizer) {
  std::set<std::string> kinds;
  for (const CandidateReport& report : optimizer.candidates()) kinds.insert(report.origin.kind);
  return kinds;
}

}  // namespace

TEST_CASE("hone finds the rules of a small world and uses its budget") {
  RuleWorld world = twelve_rules();
  Hone hone(hone_policy({"grounded proposal"}), world.problem());  // the world's reflector learns from failures alone
  const Drive run = drive(hone, world.world(), {rollouts(600), 1, 8});
  CHECK(hone.best().validation > 0.4);
  CHECK(hone.best().validation > hone.baseline().validation);
  CHECK((run.reason == StopReason::perfect || run.rollouts >= 570));
}

TEST_CASE("nothing is run twice") {
  RuleWorld world = twelve_rules();
  Hone hone(hone_policy(), world.problem());
  const Drive run = drive(hone, world.world(), {rollouts(300), 1, 8});
  std::set<std::string> seen;
  for (const RolloutStep& step : run.runs()) {
    const std::string cell = step.candidate->id() + (step.example.partition == Partition::train ? " t" : " v") + std::to_string(step.example.index);
    CHECK(seen.insert(cell).second);
  }
}

TEST_CASE("where the seed fails nowhere on validation, that is made sure of, and no child is raced against it") {
  RuleWorld world = twelve_rules();
  ScriptedWorld script = world.world();
  const auto run_it = script.run;
  script.run = [&](const RolloutStep& step, StepId id) {
    RolloutResult perfect;
    perfect.score = 1;
    return step.example.partition == Partition::validation ? Outcome{perfect} : run_it(step, id);
  };
  Hone hone(hone_policy(), world.problem());
  const Drive run = drive(hone, script, {rollouts(2000), 1, 8});
  CHECK(run.reason == StopReason::perfect);
  CHECK(run.rollouts <= 36 + 36);
  CHECK(hone.best().n == 36);
}

TEST_CASE("the seed is not run on all of validation before children are made") {
  RuleWorld world = twelve_rules();
  Hone hone(hone_policy(), world.problem());
  const Drive run = drive(hone, world.world(), {rollouts(200)});
  int before = 0;
  for (const Drive::Entry& entry : run.journal) {
    if (std::holds_alternative<ProposeStep>(entry.step.what)) break;
    before += !entry.told && std::holds_alternative<RolloutStep>(entry.step.what) ? 1 : 0;
  }
  CHECK(before <= 10 + 8 + 8);  // of train the first, and those for demos
}

TEST_CASE("a seed without a success on train is run on eight examples more for the sake of demos, and no more") {
  const auto of_train = [](std::vector<std::string> without) {
    RuleWorld world = twelve_rules();  // whose seed solves nothing
    without.insert(without.end(), {"reflection", "combination"});
    Hone hone(hone_policy(std::move(without)), world.problem());
    const std::vector<RolloutStep> runs = drive(hone, world.world(), {rollouts(300)}).runs();
    return std::ranges::count_if(runs, [](const RolloutStep& step) { return step.example.partition == Partition::train; });
  };
  CHECK(of_train({"bootstrap"}) == 8);
  CHECK(of_train({}) == 16);
}

TEST_CASE("a reflection is made from failures, and its child must solve one of them before it is run on validation") {
  RuleWorld world = twelve_rules();
  world.learns = 0;  // no child is better
  Hone hone(hone_policy({"grounded proposal", "bootstrap", "combination"}), world.problem());
  const Drive run = drive(hone, world.world(), {rollouts(200)});
  REQUIRE(run.proposals > 3);
  for (const RolloutStep& step : run.runs()) {
    const bool seed = step.candidate->id() == world.problem().seed->id();
    CHECK((seed || step.example.partition == Partition::train));
  }
}

TEST_CASE("what a part makes is not made without it") {
  RuleWorld world = twelve_rules();
  world.components = 2;
  Hone all(hone_policy(), world.problem());
  (void)drive(all, world.world(), {rollouts(600), 1, 8});
  CHECK(kinds_of(all).contains("bootstrap"));
  CHECK(kinds_of(all).contains("reflection"));
  RuleWorld again = twelve_rules();
  again.components = 2;
  Hone some(hone_policy({"bootstrap", "cross"}), again.problem());
  (void)drive(some, again.world(), {rollouts(600), 1, 8});
  CHECK_FALSE(kinds_of(some).contains("bootstrap"));
  CHECK_FALSE(kinds_of(some).contains("cross"));
}

TEST_CASE("a choice among options is searched with the rest") {
  RuleWorld world = twelve_rules();
  SearchProblem problem = world.problem();
  problem.components.push_back({"step0.format", ComponentKind::choice, Value("chat"), {Value("chat"), Value("json")}, ""});
  problem.seed = std::make_shared<const Candidate>(problem.seed->with("step0.format", Value("chat")));
  ScriptedWorld script = world.world();
  script.run = [&](const RolloutStep& step, StepId id) {
    if (find_or_null(step.candidate->components(), "step0.format").text() == "chat") return world.run(step, id);
    RolloutResult solved;
    solved.score = 1;
    return Outcome{solved};
  };
  Hone hone(hone_policy({"reflection", "grounded proposal", "combination"}), problem);
  (void)drive(hone, script, {rollouts(200)});
  CHECK(find_or_null(hone.best().candidate->components(), "step0.format").text() == "json");
}

TEST_CASE("the leader is run on most of validation as the budget is used up") {
  RuleWorld world = twelve_rules();
  Hone hone(hone_policy(), world.problem());
  (void)drive(hone, world.world(), {rollouts(600), 1, 8});
  CHECK(2 * hone.best().n > hone.best().of);
}

TEST_CASE("an example of train is run with all of its repeats or not at all, also where rollouts are short") {
  RuleWorld world = twelve_rules();
  world.validation = 3;
  SearchProblem problem = world.problem();
  problem.repeats = 3;
  Hone hone(hone_policy({"grounded proposal"}), problem);
  const Drive run = drive(hone, world.world(), {rollouts(40)});
  std::map<std::pair<std::string, int>, int> repeats;
  for (const RolloutStep& step : run.runs()) {
    if (step.example.partition == Partition::train) ++repeats[{step.candidate->id(), step.example.index}];
  }
  CHECK(repeats.size() > 5);
  for (const auto& [example, count] : repeats) CHECK(count == 3);
}

TEST_CASE("a proposal that the budget refuses ends the proposals; rollouts go on") {
  RuleWorld world = twelve_rules();
  ScriptedWorld script = world.world();
  int asked = 0;
  script.propose = [&](const ProposeStep& step, StepId id) { return ++asked > 4 ? Outcome{StepRefused{Limit::tokens}} : world.propose(step, id); };
  Hone hone(hone_policy({"grounded proposal", "bootstrap", "cross"}), world.problem());
  const Drive run = drive(hone, script, {rollouts(1000)});
  CHECK(run.reason == StopReason::tokens);
  const auto refused = std::ranges::find_if(run.journal, [](const Drive::Entry& entry) { return std::holds_alternative<StepRefused>(entry.outcome.what); });
  REQUIRE(refused != run.journal.end());
  CHECK(std::any_of(refused, run.journal.end(), [](const Drive::Entry& entry) { return !entry.told && std::holds_alternative<RolloutStep>(entry.step.what); }));
}

TEST_CASE("a grounded proposal is shown train examples, each time others") {
  RuleWorld world = twelve_rules();
  Hone hone(hone_policy({"reflection", "combination"}), world.problem());
  const Drive run = drive(hone, world.world(), {rollouts(100)});
  std::set<std::vector<int>> shown;
  for (const ProposeStep& step : run.proposed()) {
    CHECK(step.recipe == "grounded");
    CHECK(step.evidence.empty());
    CHECK(step.train_rows.size() == 10);
    shown.insert(step.train_rows);
  }
  CHECK(shown.size() > 2);
}

TEST_CASE("a reflection may rewrite a text several times, from other failures each time, before it is run") {
  const auto drafts = [](const Drive& run) {
    std::set<std::string> seen;
    for (const RolloutStep& step : run.runs()) seen.insert(step.candidate->id());
    std::set<std::vector<StepId>> evidence;
    for (const ProposeStep& step : run.proposed()) {
      if (!seen.contains(step.parent->id())) evidence.insert(step.evidence);
    }
    return evidence.size();
  };
  RuleWorld world = twelve_rules();
  Hone some(hone_policy({"grounded proposal", "combination"}), world.problem());
  CHECK(drafts(drive(some, world.world(), {rollouts(300)})) > 2);
  RuleWorld again = twelve_rules();
  Hone none(hone_policy({"grounded proposal", "combination", "drafts"}), again.problem());
  CHECK(drafts(drive(none, again.world(), {rollouts(300)})) == 0);
}

TEST_CASE("the steps that made a child are none whose replies were rejected") {
  RuleWorld world = twelve_rules();
  ScriptedWorld script = world.world();
  int asked = 0;
  std::set<StepId> rejected;
  script.propose = [&](const ProposeStep& step, StepId id) {
    if (++asked % 3 != 0) return world.propose(step, id);
    rejected.insert(id);
    return Outcome{ProposalResult{"", "no_fence"}};
  };
  Hone hone(hone_policy({"grounded proposal", "combination"}), world.problem());
  drive(hone, script, {rollouts(300)});
  int rewritten = 0;
  for (const CandidateReport& report : hone.candidates()) {
    rewritten += report.origin.steps.size() > 1 ? 1 : 0;
    for (const StepId step : report.origin.steps) CHECK_FALSE(rejected.contains(step));
  }
  CHECK(rewritten > 0);
}
