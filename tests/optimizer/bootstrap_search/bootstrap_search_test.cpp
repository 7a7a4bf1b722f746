#include "optimizer/bootstrap_search/bootstrap_search.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/optimizer/scripted_world.hpp"

using namespace hone;
using namespace hone::test;

namespace {

constexpr int train = 40;
constexpr int validation = 5;

Demo demo_of(int row, bool bootstrapped) {
  Demo demo;
  demo.row = "row" + std::to_string(row);
  demo.predictor = "step0";
  demo.values = {{"answer", Value("a" + std::to_string(row))}};
  demo.bootstrapped = bootstrapped;
  return demo;
}

SearchProblem problem() {
  RuleWorld world;
  world.train = train;
  world.validation = validation;
  SearchProblem problem = world.problem();
  for (int row = 0; row < train; ++row) problem.labelled["step0.demos"].push_back(demo_of(row, false));
  return problem;
}

std::vector<Demo> demos_of(const Candidate& candidate) { return demos_from_value(candidate.components().at("step0.demos")); }

/// The seed succeeds on even rows; on validation a program scores a tenth for each of its demos.
Outcome run(const RolloutStep& step, StepId) {
  RolloutResult result;
  if (step.example.partition == Partition::train) {
    result.score = step.example.index % 2 == 0 ? 1 : 0;
    if (step.want_demos) result.demos = {demo_of(step.example.index, true)};
  } else {
    result.score = 0.01 * static_cast<double>(demos_of(*step.candidate).size());
  }
  return {result};
}

const ScriptedWorld world = {run, [](const ProposeStep&, StepId) {
                               FAIL("it asks for no proposals");
                               return Outcome{};
                             }};

OptimizerPolicy policy(int candidates) {
  OptimizerPolicy policy;
  policy.kind = "bootstrap_search";
  policy.candidates = candidates;
  return policy;
}

/// The programs that ran on validation, and how many cells of each.
std::map<std::string, int> validated(const Drive& run) {
  std::map<std::string, int> cells;
  for (const RolloutStep& step : run.runs()) {
    if (step.example.partition == Partition::validation) ++cells[step.candidate->id()];
  }
  return cells;
}

long bootstrapped(const std::vector<Demo>& demos) { return std::ranges::count(demos, true, &Demo::bootstrapped); }

}  // namespace

TEST_CASE("the seed, labelled demos, the first successes and so many random sets are all validated in full") {
  BootstrapSearch search(policy(5), problem());
  const Drive run = drive(search, world);
  CHECK(run.reason == StopReason::finished);
  const auto cells = validated(run);
  CHECK(cells.size() == 3 + 5);
  for (const auto& [program, count] : cells) CHECK(count == validation);

  const auto programs = search.candidates();
  REQUIRE(programs.size() == 3 + 5);
  CHECK(demos_of(*programs[0].candidate).empty());
  CHECK(demos_of(*programs[1].candidate).size() == 16);  // labelled only
  CHECK(bootstrapped(demos_of(*programs[1].candidate)) == 0);
  CHECK(bootstrapped(demos_of(*programs[2].candidate)) == 4);  // the first successes
  std::set<long> sizes;
  for (std::size_t i = 3; i < programs.size(); ++i) {
    const auto demos = demos_of(*programs[i].candidate);
    CHECK(demos.size() == 16);
    CHECK(bootstrapped(demos) >= 1);
    CHECK(bootstrapped(demos) <= 4);
    sizes.insert(bootstrapped(demos));
  }
  CHECK(sizes.size() > 1);
}

TEST_CASE("demos are made from successes of the seed only, and a row is run once however many sets there are") {
  BootstrapSearch search(policy(5), problem());
  const Drive run = drive(search, world);
  std::set<int> rows;
  for (const RolloutStep& step : run.runs()) {
    if (step.example.partition == Partition::validation) continue;
    CHECK(*step.candidate == *problem().seed);
    CHECK(step.want_demos);
    CHECK(rows.insert(step.example.index).second);
  }
  CHECK(rows.size() > 8);
  for (const CandidateReport& report : search.candidates()) {
    for (const Demo& demo : demos_of(*report.candidate)) {
      if (demo.bootstrapped) CHECK(std::stoi(demo.row.substr(3)) % 2 == 0);
    }
  }
}

TEST_CASE("no more programs are validated at once than the width says") {
  OptimizerPolicy narrow = policy(5);
  narrow.width = 2;
  BootstrapSearch search(narrow, problem());
  std::map<std::string, int> open;
  std::size_t most = 0;
  const ScriptedWorld watched = {[&](const RolloutStep& step, StepId id) {
                                   if (step.example.partition == Partition::validation && ++open[step.candidate->id()] == validation) {
                                     open.erase(step.candidate->id());
                                   }
                                   most = std::max(most, open.size());
                                   return run(step, id);
                                 },
                                 world.propose};
  (void)drive(search, watched, {{}, 1, 64});
  CHECK(most >= 2);
  CHECK(most <= 3);  // the seed's own validation comes on top
}

TEST_CASE("with few rollouts at most a fourth of them goes into runs on train") {
  BootstrapSearch search(policy(16), problem());
  const Drive run = drive(search, world, {rollouts(45)});
  CHECK(run.reason == StopReason::rollouts);
  CHECK(run.rollouts == 45);
  const auto steps = run.runs();
  CHECK(std::ranges::count_if(steps, [](const RolloutStep& step) { return step.example.partition == Partition::train; }) == 10);
  CHECK(search.best().n == validation);
  CHECK(search.best().validation > search.baseline().validation);
}

TEST_CASE("where calls are limited, about a fourth of what they pay for goes into runs on train") {
  Budget calls;
  calls.calls = 400;  // 200 rollouts
  SearchProblem hard = problem();
  hard.train = 200;
  BootstrapSearch search(policy(16), hard);
  const ScriptedWorld never = {[](const RolloutStep& step, StepId id) {
                                 if (step.example.partition == Partition::validation) return run(step, id);
                                 return Outcome{RolloutResult{}};
                               }, world.propose};
  const Drive driven = drive(search, never, {calls});
  const auto steps = driven.runs();
  const auto on_train = std::ranges::count_if(steps, [](const RolloutStep& step) { return step.example.partition == Partition::train; });
  CHECK(on_train >= 40);
  CHECK(on_train <= 60);
  CHECK(validated(driven).size() >= 2);  // the seed and labelled demos
}

TEST_CASE("a program that takes no demos is only validated") {
  SearchProblem without = problem();
  without.components.resize(1);
  BootstrapSearch search(policy(16), without);
  const Drive run = drive(search, world);
  CHECK(run.rollouts == validation);
  CHECK(run.reason == StopReason::finished);
}
