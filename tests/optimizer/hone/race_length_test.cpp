// How long a race may be follows from what the budget pays for, whatever its kind.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "optimizer/hone/hone.hpp"
#include "optimizer/rng.hpp"
#include "tests/optimizer/hone/hone_support.hpp"
#include "tests/optimizer/scripted_world.hpp"

using namespace hone;
using namespace hone::test;

namespace {

/// The most validation examples that a dropped child was run on, where every text is as good as another and luck decides.
std::size_t longest_race(const Budget& budget) {
  RuleWorld world;
  world.train = 40;
  world.validation = 200;
  ScriptedWorld script = world.world();
  const auto run_it = script.run;
  script.run = [run_it](const RolloutStep& step, StepId id) {
    Outcome outcome = run_it(step, id);
    const bool lucky = Rng(7, step.candidate->id(), static_cast<std::uint64_t>(step.example.index)).uniform() < 0.5;
    std::get<RolloutResult>(outcome.what).score = lucky ? 1 : 0;
    return outcome;
  };
  Hone hone(hone_policy({"confirmation", "gate", "pruning"}), world.problem());
  const Drive run = drive(hone, script, {budget, 1, 8});
  std::map<std::string, std::set<int>> raced;
  for (const RolloutStep& step : run.runs()) {
    if (step.example.partition == Partition::validation) raced[step.candidate->id()].insert(step.example.index);
  }
  std::size_t longest = 0;
  for (const CandidateReport& report : hone.candidates()) {
    if (report.state == "out") longest = std::max(longest, raced[report.candidate->id()].size());
  }
  return longest;
}

}  // namespace

TEST_CASE("a race is as short under calls, tokens, USD or time as under the rollouts that they pay for") {
  // Each pays for about 300 steps (2 calls, 100 tokens, 0.01 USD, a second).
  Budget calls, tokens, usd, wall;
  calls.calls = 600;
  tokens.tokens = 30'000;
  usd.usd = 3;
  wall.wall_s = 300;
  for (const Budget& budget : {test::rollouts(300), calls, tokens, usd, wall}) {
    const std::size_t longest = longest_race(budget);
    CHECK(longest > 4);
    CHECK(longest <= 30);
  }
  CHECK(longest_race(test::rollouts(4000)) > 30);
}
