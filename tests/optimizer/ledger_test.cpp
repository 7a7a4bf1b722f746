#include "optimizer/ledger.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <map>
#include <vector>

using namespace hone;

namespace {

Spend spend(std::int64_t calls, std::int64_t tokens = 0, double usd = 0) {
  Spend out;
  out.calls = calls;
  out.input_tokens = tokens;
  out.usd = usd;
  return out;
}

Budget calls_limit(std::int64_t calls) {
  Budget budget;
  budget.calls = calls;
  return budget;
}

}  // namespace

TEST_CASE("all that is left of a large limit in USD can be set aside") {
  for (const double limit : {10.0, 17'600.0, 100'000.0, 1e9}) {
    Budget budget;
    budget.usd = limit;
    Ledger ledger(budget);
    for (int i = 1; i <= 200; ++i) {
      Envelope odd;
      odd.spend.usd = 0.000000123 * i;
      ledger.book(odd);
      Envelope all;
      all.spend.usd = *ledger.left(Limit::usd);
      CAPTURE(limit);
      CAPTURE(i);
      REQUIRE_FALSE(ledger.open(1, all));
      ledger.cancel(1);
    }
  }
}

TEST_CASE("a step that would pass a limit is refused by that limit and changes nothing") {
  Budget budget;
  budget.rollouts = 1;
  budget.calls = 10;
  Ledger ledger(budget);
  CHECK(ledger.open(1, {1, 0, spend(11)}) == Limit::calls);
  CHECK(*ledger.left(Limit::rollouts) == 1);
  CHECK(ledger.open(1, {1, 0, spend(10)}) == std::nullopt);
  CHECK(ledger.open(2, {1, 0, spend(0)}) == Limit::rollouts);
  CHECK(*ledger.left(Limit::calls) == 0);
  CHECK(ledger.open(3, {0, 1, spend(0)}) == std::nullopt);
}

TEST_CASE("what a step's attempts did not use is free again when it closes") {
  Ledger ledger(calls_limit(10));
  REQUIRE(!ledger.open(1, {1, 0, spend(6)}));
  REQUIRE(ledger.reserve(1, spend(1)));
  ledger.settle(1, spend(1), spend(1));
  CHECK(*ledger.left(Limit::calls) == 4);
  ledger.close(1);
  CHECK(*ledger.left(Limit::calls) == 9);
  CHECK(ledger.rollouts() == 1);
  CHECK(ledger.spent().calls == 1);
}

TEST_CASE("a step that was never run leaves no mark") {
  Budget budget;
  budget.proposals = 1;
  Ledger ledger(budget);
  REQUIRE(!ledger.open(1, {0, 1, spend(3)}));
  CHECK(ledger.anything_open());
  ledger.cancel(1);
  CHECK_FALSE(ledger.anything_open());
  CHECK(*ledger.left(Limit::proposals) == 1);
  CHECK(ledger.proposals() == 0);
}

TEST_CASE("what a step that has ended did not use can be had before it is closed, its answers cannot") {
  Budget budget;
  budget.calls = 10;
  budget.rollouts = 2;
  Ledger ledger(budget);
  REQUIRE(!ledger.open(1, {1, 0, spend(8)}));
  REQUIRE(ledger.reserve(1, spend(1)));
  ledger.settle(1, spend(1), spend(1));
  CHECK(ledger.share(1, spend(1), spend(1)));
  CHECK(ledger.open(2, {1, 0, spend(3)}) == Limit::calls);
  ledger.shrink(1);
  CHECK(*ledger.left(Limit::calls) == 8);
  CHECK(*ledger.left(Limit::rollouts) == 1);
  CHECK(!ledger.open(2, {1, 0, spend(8)}));
  ledger.close(1);
  CHECK(*ledger.left(Limit::calls) == 1);
  CHECK(ledger.rollouts() == 1);
}

TEST_CASE("an attempt that does not fit its envelope is cut until the envelope grows") {
  Ledger ledger(calls_limit(10));
  REQUIRE(!ledger.open(1, {1, 0, spend(2)}));
  CHECK(ledger.reserve(1, spend(2)));
  CHECK_FALSE(ledger.reserve(1, spend(1)));
  CHECK(ledger.grow(1, spend(9)) == Limit::calls);
  CHECK(!ledger.grow(1, spend(2)));
  CHECK(ledger.reserve(1, spend(1)));
  CHECK(*ledger.left(Limit::calls) == 6);
}

TEST_CASE("only limited resources bind an envelope") {
  Ledger free(Budget{});
  REQUIRE(!free.open(1, {1, 0, {}}));
  CHECK(free.reserve(1, spend(1000, 1'000'000, 99)));
  free.settle(1, spend(1000, 1'000'000, 99), spend(1000, 5, 1));
  free.close(1);
  CHECK(!free.left(Limit::usd));
  CHECK(free.spent().usd == 1);

  Ledger bound(calls_limit(5));
  REQUIRE(!bound.open(1, {1, 0, spend(1)}));
  CHECK(bound.reserve(1, spend(1, 1'000'000, 99)));
}

TEST_CASE("what costs more than was reserved is booked in full and may pass the limit") {
  Budget budget;
  budget.tokens = 100;
  Ledger ledger(budget);
  REQUIRE(!ledger.open(1, {1, 0, spend(1, 80)}));
  REQUIRE(ledger.reserve(1, spend(1, 80)));
  ledger.settle(1, spend(1, 80), spend(1, 120));
  ledger.close(1);
  CHECK(ledger.spent().tokens() == 120);
  CHECK(*ledger.left(Limit::tokens) == -20);
  CHECK(ledger.passed() == Limit::tokens);
  CHECK(ledger.open(2, {1, 0, spend(1, 1)}) == Limit::tokens);
}

TEST_CASE("what is kept aside for the verdict is out of the search's reach until it is given back") {
  Ledger ledger(calls_limit(10));
  ledger.keep_aside(spend(7));
  CHECK(ledger.open(1, {1, 0, spend(4)}) == Limit::calls);
  CHECK(!ledger.open(1, {1, 0, spend(3)}));
  ledger.keep_aside({});
  CHECK(!ledger.open(2, {0, 0, spend(7)}));
}

TEST_CASE("a step that needs nothing of a limit that is used up is not held back by it") {
  Ledger ledger(calls_limit(0));
  ledger.book({0, 0, spend(3)});
  CHECK(ledger.passed() == Limit::calls);
  CHECK(!ledger.open(1, {1, 0, {}}));
}

TEST_CASE("dollars do not drift") {
  Budget budget;
  budget.usd = 1.0;
  Ledger ledger(budget);
  for (int key = 0; key < 10; ++key) REQUIRE(!ledger.open(key, {1, 0, spend(1, 0, 0.1)}));
  CHECK(*ledger.left(Limit::usd) == 0);
  CHECK(ledger.open(10, {1, 0, spend(1, 0, 1e-9)}) == Limit::usd);
  CHECK(ledger.reserved(Limit::usd) == doctest::Approx(1.0));
}

TEST_CASE("all that is left can be set aside, whatever the limit and what was spent") {
  for (int cents = 1; cents < 400; ++cents) {
    Budget budget;
    budget.usd = 0.01 + cents * 0.00037;
    Ledger ledger(budget);
    ledger.book({0, 0, spend(1, 0, cents * 0.0000123)});
    CAPTURE(*budget.usd);
    CHECK(!ledger.open(1, {0, 0, spend(0, 0, *ledger.left(Limit::usd))}));
  }
}

TEST_CASE("spent, reserved and kept aside together never pass a limit while attempts stay within their reservations") {
  CHECK(rc::check([] {
    Budget budget;
    budget.rollouts = *rc::gen::inRange(0, 12);
    budget.calls = *rc::gen::inRange(0, 40);
    budget.tokens = *rc::gen::inRange(0, 4000);
    budget.usd = *rc::gen::inRange(0, 300) / 100.0;
    Ledger ledger(budget);
    ledger.keep_aside(spend(*rc::gen::inRange<std::int64_t>(0, 10), *rc::gen::inRange<std::int64_t>(0, 900), 0.07));
    std::map<Ledger::Key, std::vector<Spend>> open;  // attempts in flight by step
    for (int move = 0; move < 60; ++move) {
      const auto key = *rc::gen::inRange<Ledger::Key>(0, 6);
      const Spend some = spend(*rc::gen::inRange<std::int64_t>(0, 5), *rc::gen::inRange<std::int64_t>(0, 500), *rc::gen::inRange(0, 40) / 130.0);
      if (!open.contains(key)) {
        if (!ledger.open(key, {1, 0, some})) open[key];
        continue;
      }
      switch (*rc::gen::inRange(0, 5)) {
        case 4: (void)ledger.share(key, some, some); break;
        case 0: *rc::gen::arbitrary<bool>() ? ledger.shrink(key) : (void)ledger.grow(key, some); break;
        case 1:
          if (ledger.reserve(key, some)) open[key].push_back(some);
          break;
        case 2:
          if (!open[key].empty()) {
            const Spend reserved = open[key].back();
            open[key].pop_back();
            const double share = *rc::gen::inRange(0, 101) / 100.0;
            const Spend actual = spend(reserved.calls, static_cast<std::int64_t>(share * static_cast<double>(reserved.input_tokens)), share * reserved.usd);
            ledger.settle(key, reserved, actual);
          }
          break;
        default:
          if (open[key].empty()) {
            ledger.close(key);
            open.erase(key);
          }
      }
      for (const Limit limit : {Limit::rollouts, Limit::calls, Limit::tokens, Limit::usd}) {
        RC_ASSERT(ledger.reserved(limit) >= 0);
        if (limit == Limit::rollouts || ledger.reserved(limit) > 0) RC_ASSERT(*ledger.left(limit) >= 0);
      }
      RC_ASSERT(ledger.spent().calls <= *budget.calls);
      RC_ASSERT(ledger.spent().tokens() <= *budget.tokens);
      RC_ASSERT(ledger.spent().usd <= *budget.usd + 1e-6);
      RC_ASSERT(ledger.rollouts() <= *budget.rollouts);
      RC_ASSERT(!ledger.passed());
    }
  }));
}
