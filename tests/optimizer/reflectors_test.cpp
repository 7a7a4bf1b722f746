// Several models that write proposals, for every kind that asks for any.

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <string>

#include "optimizer/hone/hone.hpp"
#include "tests/optimizer/conformance.hpp"

using namespace hone;
using namespace hone::test;

namespace {

SearchProblem problem_of(const RuleWorld& world, std::vector<std::string> reflectors) {
  SearchProblem problem = world.problem();
  problem.reflectors = std::move(reflectors);
  return problem;
}

std::map<std::string, int> asked_of(const Drive& run) {
  std::map<std::string, int> asked;
  for (const ProposeStep& step : run.proposed()) ++asked[step.role];
  return asked;
}

}  // namespace

TEST_CASE("proposals are spread over the models that are given, and replay exactly") {
  int spread = 0;
  for (const ConformingKind& kind : conforming_kinds()) {
    CAPTURE(kind.name);
    RuleWorld world;
    world.components = 2;
    const SearchProblem problem = problem_of(world, {"reflection", "reflection_2"});
    const auto optimizer = make_optimizer(kind.policy, problem);
    const Drive run = drive(*optimizer, world.world(), {rollouts(200), 1, 8});
    const auto asked = asked_of(run);
    for (const auto& [role, count] : asked) CHECK((role == "reflection" || role == "reflection_2"));
    if (run.proposals >= 8) {
      ++spread;
      CHECK(asked.size() == 2);
    }
    const auto again = make_optimizer(kind.policy, problem);
    check_replays(*again, run, rollouts(200));
  }
  CHECK(spread > 1);
}

TEST_CASE("models take turns text by text, so that none writes only one of them") {
  RuleWorld world;
  world.components = 2;
  world.rules = 12;
  world.train = world.validation = 24;
  OptimizerPolicy policy;
  policy.kind = "gepa";
  policy.width = 1;
  const auto gepa = make_optimizer(policy, problem_of(world, {"a", "b"}));
  const Drive run = drive(*gepa, world.world(), {rollouts(400)});
  std::map<std::string, std::vector<std::string>> turns;
  for (const ProposeStep& step : run.proposed()) turns[step.component].push_back(step.role);
  CHECK(turns.size() == 2);
  for (const auto& [component, roles] : turns) {
    REQUIRE(roles.size() > 1);
    for (std::size_t i = 1; i < roles.size(); ++i) CHECK(roles[i] != roles[i - 1]);
  }
  CHECK(turns.begin()->second.front() != turns.rbegin()->second.front());
}

TEST_CASE("with one model nothing is asked of another") {
  RuleWorld world;
  for (const ConformingKind& kind : conforming_kinds()) {
    const auto optimizer = make_optimizer(kind.policy, world.problem());
    const auto asked = asked_of(drive(*optimizer, world.world(), {rollouts(100)}));
    CHECK(asked.size() == (asked.contains("reflection") ? 1 : 0));
  }
}

TEST_CASE("hone asks the model more that pays") {
  int good = 0;
  int bad = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    RuleWorld world;
    world.rules = 20;
    world.train = world.validation = 60;
    world.seed = seed;
    ScriptedWorld script = world.world();
    script.propose = [&](const ProposeStep& step, StepId id) {
      return step.role == "good" ? world.propose(step, id) : Outcome{ProposalResult{"Think" + std::string(static_cast<std::size_t>(id), '!'), ""}};
    };
    OptimizerPolicy policy;
    policy.kind = "hone";
    policy.hone.without = {"grounded proposal"};
    Hone hone(policy, problem_of(world, {"bad", "good"}));
    const auto asked = asked_of(drive(hone, script, {rollouts(800), 1, 8}));
    good += asked.contains("good") ? asked.at("good") : 0;
    bad += asked.contains("bad") ? asked.at("bad") : 0;
  }
  CHECK(bad > 10);
  CHECK(good > 2 * bad);
}
