// What a step needs does not depend on which of the steps that share a call asked first.
#include <doctest/doctest.h>

#include <utility>

#include "optimizer/engine/step_purse.hpp"
#include "tests/adapters/models/chain_world.hpp"

using namespace hone;

namespace {

/// What an earlier and a later step need that share a call, which the server refuses once; each of them makes it once.
std::pair<StepNeed, StepNeed> needs(bool later_asks_first) {
  ChainWorld world(fails_first(1, failure(FailureKind::rate_limited, true)));
  Budget budget;
  budget.calls = 100;
  Ledger ledger(budget);
  Spend ten;
  ten.calls = 10;
  CallPayments payments;
  StepPurse earlier(ledger, 1, &payments);
  StepPurse later(ledger, 2, &payments);
  ledger.open(1, {1, 0, ten});
  ledger.open(2, {1, 0, ten});
  const ModelRequest request = asking("the same of both");
  CallContext by_earlier = world.call;
  CallContext by_later = world.call;
  by_earlier.purse = &earlier;
  by_earlier.step = 1;
  by_later.purse = &later;
  by_later.step = 2;
  Started<Result<Completion>> first(world.context, world.chain->complete(request, later_asks_first ? by_later : by_earlier));
  Started<Result<Completion>> second(world.context, world.chain->complete(request, later_asks_first ? by_earlier : by_later));
  world.clock.run(world.context);
  CHECK(world.account->attempts == 2);
  CHECK(earlier.charge().spend.calls + later.charge().spend.calls == 2);
  return {earlier.need(), later.need()};
}

}  // namespace

TEST_CASE("a step needs all attempts at a call that it shares, failed ones too, whoever made them") {
  for (const bool later_asks_first : {false, true}) {
    const auto [earlier, later] = needs(later_asks_first);
    CHECK(earlier.spent.calls == 2);
    CHECK(earlier.spent == later.spent);
    CHECK(earlier.peak == later.peak);
  }
}
