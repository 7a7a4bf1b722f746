#include "optimizer/engine/best_so_far.hpp"

#include <doctest/doctest.h>

#include "tests/support/memory_run_store.hpp"

using namespace hone;

namespace {

CandidatePtr candidate(const std::string& text) { return std::make_shared<const Candidate>(ComponentValues{{"a.instruction", text}}); }

}  // namespace

TEST_CASE("what a best cost is what the budget was charged, not what its steps would have cost alone") {
  const CandidatePtr seed = candidate("seed");
  BestHistory history(seed, {.calls = 4});
  ToldStep told;
  told.need.spent.calls = 3;
  told.charge.spend.calls = 1;  // two of its calls were paid for by steps before
  RolloutStep rollout;
  rollout.candidate = seed;
  history.note({1, rollout}, told, seed);
  history.note({2, rollout}, told, candidate("better"));
  MemoryRunStore store;
  history.save(store);
  const auto bests = saved_bests(store);
  REQUIRE(bests.size() == 2);
  CHECK(bests[0].spent.calls == 0);
  CHECK(bests[1].spent.calls == 4 + 2);
  CHECK(bests[1].rollouts == 2);
}
