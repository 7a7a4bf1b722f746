#include "optimizer/engine/step_purse.hpp"

#include <doctest/doctest.h>

#include "tests/optimizer/engine/spends.hpp"

using namespace hone;
using namespace hone::test;

namespace {

Ledger ledger_of(std::int64_t limit) { return Ledger(tokens_limit(limit)); }

void pay(StepPurse& purse, const std::string& call, std::int64_t worst, std::int64_t actual) {
  REQUIRE(purse.reserve(tokens(worst)));
  purse.settle(call, tokens(worst), tokens(actual));
}

}  // namespace

TEST_CASE("a call that two steps use is charged to the one that is told first, whoever sent it") {
  for (const bool first_pays : {true, false}) {
    Ledger ledger = ledger_of(1000);
    CallPayments payments;
    REQUIRE(!ledger.open(1, {1, 0, tokens(300)}));
    REQUIRE(!ledger.open(2, {1, 0, tokens(300)}));
    StepPurse first(ledger, 1, &payments);
    StepPurse second(ledger, 2, &payments);
    StepPurse& payer = first_pays ? first : second;
    StepPurse& other = first_pays ? second : first;
    pay(payer, "shared", 200, 100);
    CHECK(other.share("shared", tokens(200), tokens(100)));
    CHECK(*ledger.left(Limit::tokens) == 400);

    const StepCharge charge = first.charge();
    CHECK(charge.spend == tokens(100));
    CHECK(charge.of_others == (first_pays ? std::vector<std::string>{} : std::vector<std::string>{"shared"}));
    CHECK(first.need().spent == tokens(100));
    CHECK(first.need().peak == tokens(200));
    first.close(charge.spend);
    CHECK(*ledger.left(Limit::tokens) == 600);
    const StepCharge nothing = second.charge();
    CHECK(nothing.spend == Spend{});
    CHECK(nothing.of_others.empty());
    CHECK(second.need().spent == tokens(100));
    second.close(Spend{});
    CHECK(*ledger.left(Limit::tokens) == 900);
  }
}

TEST_CASE("a step is cut by an answer that it could not have asked for") {
  Ledger ledger = ledger_of(1000);
  CallPayments payments;
  REQUIRE(!ledger.open(1, {1, 0, tokens(300)}));
  StepPurse purse(ledger, 1, &payments);
  CHECK(purse.share("a", tokens(200), tokens(150)));
  CHECK_FALSE(purse.share("b", tokens(151), tokens(1)));
  CHECK_FALSE(purse.reserve(tokens(151)));
  CHECK(purse.need().peak.input_tokens == 301);  // what it would have taken
  REQUIRE(!ledger.grow(1, tokens(300)));
  purse.start_again();
  CHECK(purse.share("a", tokens(200), tokens(150)));
  CHECK(purse.share("b", tokens(151), tokens(1)));
  CHECK(purse.need().spent == tokens(151, 2));
}

TEST_CASE("a second try does not give the money of the first back") {
  Ledger ledger = ledger_of(1000);
  CallPayments payments;
  REQUIRE(!ledger.open(1, {1, 0, tokens(300)}));
  StepPurse purse(ledger, 1, &payments);
  pay(purse, "a", 300, 300);
  REQUIRE(!ledger.grow(1, tokens(300)));
  purse.start_again();
  CHECK_FALSE(purse.reserve(tokens(301)));
  CHECK(purse.reserve(tokens(300)));
}

TEST_CASE("outside of the search answers that are there are free") {
  Ledger ledger = ledger_of(100);
  REQUIRE(!ledger.open(1, {0, 0, tokens(100)}));
  StepPurse purse(ledger, 1);
  CHECK(purse.share("a", tokens(5000), tokens(5000)));
  CHECK(purse.need().spent == Spend{});
  pay(purse, "b", 100, 40);
  purse.close();
  CHECK(*ledger.left(Limit::tokens) == 60);
}

TEST_CASE("a call that still runs when its step ends is charged in full") {
  Ledger ledger = ledger_of(1000);
  CallPayments payments;
  REQUIRE(!ledger.open(1, {1, 0, tokens(500)}));
  StepPurse purse(ledger, 1, &payments);
  pay(purse, "a", 200, 50);
  REQUIRE(purse.reserve(tokens(200)));
  const Spend charge = purse.charge().spend;
  CHECK(charge == tokens(250, 2));
  purse.close(charge);
  CHECK(*ledger.left(Limit::tokens) == 750);
  purse.settle("b", tokens(200), tokens(10));  // it ends at last, and nobody minds
  CHECK(*ledger.left(Limit::tokens) == 750);
}
