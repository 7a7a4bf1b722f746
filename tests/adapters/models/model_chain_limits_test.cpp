#include "adapters/models/model_chain.hpp"

#include <algorithm>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <rapidcheck.h>

#include "adapters/models/wire/cost.hpp"
#include "optimizer/rng.hpp"
#include "tests/adapters/models/chain_world.hpp"

namespace hone {

using namespace test;

TEST_CASE("no attempt is made that would begin after the deadline") {
  Failure slow_down = failure(FailureKind::rate_limited, true);
  slow_down.retry_after_s = 20;
  ChainWorld world(always(slow_down));
  world.call.deadline = world.clock.now() + Seconds(10);
  const auto reply = world.ask("a");
  CHECK(reply.error().kind == FailureKind::rate_limited);
  CHECK(world.account->attempts == 1);
  CHECK(world.clock.now() < world.call.deadline);
}

TEST_CASE("an attempt ends at its own timeout, which starts when it is sent") {
  ModelSettings settings = settings_of();
  settings.timeout = Seconds(5);
  settings.limits.concurrency = 1;
  ChainWorld world({}, settings);
  world.provider->latency = [](int) { return Seconds(4); };
  std::vector<std::unique_ptr<Started<Result<Completion>>>> asked;
  std::vector<ModelRequest> requests;
  for (int i = 0; i < 5; ++i) requests.push_back(asking(fmt::format("{}", i)));
  for (const auto& request : requests) asked.push_back(std::make_unique<Started<Result<Completion>>>(world.context, world.chain->complete(request, world.call)));
  world.clock.run(world.context);
  for (const auto& one : asked) CHECK(one->get().has_value());
  CHECK(world.account->attempts == 5);
  CHECK(world.account->most_at_once == 1);
}

TEST_CASE("a server that does not answer in time gets fewer requests at once, but not for a step whose own time was short") {
  ModelSettings settings = settings_of();
  settings.timeout = Seconds(5);
  settings.limits.concurrency = 10;
  const auto most_after = [&](Seconds time_of_step) {
    ChainWorld world({}, settings);
    world.provider->latency = [](int number) { return Seconds(number == 1 ? 20 : 1); };
    CallContext first = world.call;
    first.deadline = world.clock.now() + time_of_step;
    (void)world.ask("a", first);
    std::vector<ModelRequest> requests;
    for (int i = 0; i < 10; ++i) requests.push_back(asking(fmt::format("{}", i)));
    std::vector<std::unique_ptr<Started<Result<Completion>>>> asked;
    for (const auto& request : requests) asked.push_back(std::make_unique<Started<Result<Completion>>>(world.context, world.chain->complete(request, world.call)));
    world.clock.run(world.context);
    return world.account->most_at_once;
  };
  CHECK(most_after(Seconds(100)) == 8);
  CHECK(most_after(Seconds(2)) == 10);
}

TEST_CASE("a step whose deadline passes while it waits for a slot has sent nothing and paid nothing") {
  ModelSettings settings = settings_of();
  settings.limits.concurrency = 1;
  ChainWorld world({}, settings);
  world.provider->latency = [](int) { return Seconds(10); };
  const ModelRequest first = asking("a");
  Started<Result<Completion>> holds(world.context, world.chain->complete(first, world.call));
  world.clock.run(world.context, [&] { return world.account->attempts == 1; });
  CallContext hurried = world.call;
  hurried.deadline = world.clock.now() + Seconds(3);
  const auto reply = world.ask("b", hurried);
  CHECK(reply.error().kind == FailureKind::timeout);
  CHECK_FALSE(reply.error().sent);
  CHECK(world.account->attempts == 1);
  CHECK(world.log.attempts().size() == 1);
  world.clock.run(world.context);
  CHECK(world.purse.reserved == Spend{});
  CHECK(world.purse.spent.calls == 1);
  CHECK_FALSE(world.chain->breaker_open());
}

TEST_CASE("who joins a flight gives up at its own deadline, and is not bound by another's") {
  ChainWorld world;
  world.provider->latency = [](int number) { return Seconds(number == 1 ? 10 : 1); };
  const ModelRequest request = asking("a");
  CallContext hurried = world.call;
  hurried.deadline = world.clock.now() + Seconds(3);
  Started<Result<Completion>> patient(world.context, world.chain->complete(request, world.call));
  Started<Result<Completion>> joined(world.context, world.chain->complete(request, hurried));
  world.clock.run(world.context);
  CHECK(patient.get().has_value());
  CHECK(joined.get().error().kind == FailureKind::timeout);
  CHECK_FALSE(joined.get().error().sent);
  const ModelRequest other = asking("b");
  hurried.deadline = world.clock.now() + Seconds(0.5);
  Started<Result<Completion>> first(world.context, world.chain->complete(other, hurried));
  Started<Result<Completion>> second(world.context, world.chain->complete(other, world.call));
  world.clock.run(world.context);
  CHECK(first.get().error().kind == FailureKind::timeout);
  CHECK(second.get().has_value());
}

TEST_CASE("a call that does not fit into the purse is cut, and sends nothing") {
  ChainWorld world;
  Spend limit = LimitedPurse::unlimited();
  limit.calls = 2;
  LimitedPurse purse(limit);
  world.call.purse = &purse;
  REQUIRE(world.ask("a").has_value());
  REQUIRE(world.ask("b").has_value());
  const auto reply = world.ask("c");
  CHECK(reply.error().kind == FailureKind::cut);
  CHECK_FALSE(reply.error().sent);
  CHECK(world.account->attempts == 2);
  CHECK(world.log.attempts().size() == 2);
  for (int i = 0; i < 20; ++i) CHECK(world.ask(fmt::format("{}", i)).error().kind == FailureKind::cut);
  CHECK_FALSE(world.chain->breaker_open());  // as it would be after so many failures
}

TEST_CASE("who joins a flight that its owner's purse cut pays for a flight of its own") {
  ChainWorld world;
  Spend nothing;
  LimitedPurse empty(nothing);
  CallContext poor = world.call;
  poor.purse = &empty;
  const ModelRequest request = asking("a");
  Started<Result<Completion>> first(world.context, world.chain->complete(request, poor));
  Started<Result<Completion>> second(world.context, world.chain->complete(request, world.call));
  world.clock.run(world.context);
  CHECK(first.get().error().kind == FailureKind::cut);
  CHECK(second.get().has_value());
}

TEST_CASE("no purse is ever overdrawn, whatever the world does") {
  CHECK(rc::check([] {
    ModelSettings settings = settings_of();
    settings.price = Price{1.0, 0.25, 4.0};
    Spend limit;
    limit.calls = *rc::gen::inRange(1, 40);
    limit.input_tokens = *rc::gen::inRange(100, 20'000);
    limit.usd = *rc::gen::inRange(1, 40) / 1000.0;
    const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1000);
    auto rng = std::make_shared<Rng>(seed, "faults");
    ChainWorld world(
        [rng, &settings](int, const std::string& body) -> Result<Completion> {
          switch (rng->below(6)) {
            case 0: return failure(FailureKind::server_error, true);
            case 1: return failure(FailureKind::network);
            case 2: return failure(FailureKind::network, false, false);
            default: {
              const auto input = static_cast<std::int64_t>(rng->below(body.size()));
              const auto output = static_cast<std::int64_t>(rng->below(101));
              Completion reply = completion("ok", input, output);
              reply.spend.usd = usd(settings.price, input, input / 2, output);
              return reply;
            }
          }
        },
        settings);
    world.provider->latency = [rng](int) { return Seconds(rng->uniform() * 90); };
    LimitedPurse purse(limit);
    world.call.purse = &purse;
    std::vector<ModelRequest> requests;
    for (int i = 0; i < 60; ++i) requests.push_back(asking(fmt::format("question {}", i % 50)));
    std::vector<std::unique_ptr<Started<Result<Completion>>>> asked;
    for (const auto& request : requests) {
      asked.push_back(std::make_unique<Started<Result<Completion>>>(world.context, world.chain->complete(request, world.call)));
    }
    world.clock.run(world.context, [&] {
      RC_ASSERT((purse.spent + purse.reserved).calls <= limit.calls);
      RC_ASSERT((purse.spent + purse.reserved).tokens() <= limit.tokens());
      RC_ASSERT(purse.spent.usd + purse.reserved.usd <= limit.usd + 1e-9);
      return false;
    });
    for (const auto& one : asked) RC_ASSERT(one->done());
    RC_ASSERT(purse.reserved.tokens() == 0);
    Spend recorded;
    for (const auto& attempt : world.log.attempts()) recorded += attempt.actual;
    RC_ASSERT(recorded.calls == purse.spent.calls);
    RC_ASSERT(recorded.tokens() == purse.spent.tokens());
  }));
}

TEST_CASE("an answer from the store is cut where the purse could not have asked for it") {
  ChainWorld world;
  REQUIRE(world.ask("a").has_value());
  Spend nothing;
  LimitedPurse empty(nothing);
  CallContext poor = world.call;
  poor.purse = &empty;
  CHECK(world.ask("a", poor).error().kind == FailureKind::cut);
  CHECK(world.ask("a")->spend.calls_cached == 1);
  CHECK(world.log.cached == 1);
}

TEST_CASE("usage above the reservation is booked as it is, and raises the margin") {
  ChainWorld world([](int, const std::string& body) -> Result<Completion> {
    return completion("ok", 3 * static_cast<std::int64_t>(body.size()), 50);
  });
  REQUIRE(world.ask("a").has_value());
  const auto first = world.log.attempts().at(0);
  CHECK(first.actual.input_tokens > first.intent.reservation.input_tokens);
  CHECK(world.purse.spent == first.actual);
  REQUIRE(world.ask("b").has_value());
  const auto second = world.log.attempts().at(1);
  CHECK(2 * second.intent.reservation.input_tokens > 3 * first.intent.reservation.input_tokens);
  CHECK_FALSE(exceeds(second.actual, second.intent.reservation));
}

}  // namespace hone
