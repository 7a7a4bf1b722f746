// What runs that share a model wait for: its slots, its pauses and the wall over all of them.
#include <optional>
#include <string>

#include <doctest/doctest.h>

#include "adapters/models/wire/cost.hpp"
#include "tests/adapters/models/shared_world.hpp"

namespace hone {

using namespace test;

namespace {

/// The worst case of asking this.
double worst_usd(const std::string& text) {
  VirtualClock clock;
  ModelRequest request;
  request.messages = {{"user", text}};
  return worst_case(ScriptedProvider(shared_settings(), clock).encode(request), shared_settings().price, 1).usd;
}

}  // namespace

TEST_CASE("the wall over all runs lets nothing through that might pass it, and says what to do") {
  const double reply = 15e-6;
  const auto priced = [&](int, const std::string&) -> Result<Completion> {
    auto made = completion("ok");
    made.spend.usd = reply;
    return made;
  };
  SharedWorld world(priced, worst_usd("0") + 5.5 * reply);
  std::optional<Result<Completion>> refused;
  int answered = 0;
  for (int i = 0; i < 10 && !refused; ++i) {
    auto& run = i % 2 == 0 ? *world.first : *world.second;
    const auto result = world.ask(run, std::to_string(i));
    if (result) ++answered;
    if (!result) refused = result;
  }
  REQUIRE(refused);
  CHECK(answered == 6);
  CHECK(is_fatal(refused->error().kind));
  CHECK(refused->error().message.find("--total-usd") != std::string::npos);
  CHECK(world.ask(*world.second, "0").has_value());  // what is known costs nobody anything
}

TEST_CASE("who waits for a slot of all runs does not time out in the line") {
  SharedWorld world({}, std::nullopt, true, 1);
  world.provider->latency = [](int) { return Seconds(40); };
  auto second = world.request;
  auto third = world.request;
  world.request.messages = {{"user", "a"}};
  second.messages = {{"user", "b"}};
  third.messages = {{"user", "c"}};
  REQUIRE(shared_settings().timeout < Seconds(80));
  Started<Result<Completion>> one(world.context, world.first->chain->complete(world.request, world.first->call));
  Started<Result<Completion>> two(world.context, world.second->chain->complete(second, world.second->call));
  Started<Result<Completion>> last(world.context, world.third->chain->complete(third, world.third->call));
  world.clock.run(world.context);
  CHECK(one.get().has_value());
  CHECK(two.get().has_value());
  REQUIRE(last.get().has_value());
  CHECK(last.get()->latency_s == 40);
  CHECK(world.account->attempts == 3);
}

TEST_CASE("a shared model that is drained waits for what is on the wire, and for no slot, pause or wall") {
  for (const std::string held_up_by : {"slots", "a pause", "the wall"}) {
    CAPTURE(held_up_by);
    const bool wall = held_up_by == "the wall";
    const auto script = [&](int number, const std::string&) -> Result<Completion> {
      auto refusal = failure(FailureKind::rate_limited, true);
      refusal.retry_after_s = 200;
      if (held_up_by == "a pause" && number == 1) return refusal;
      return completion("ok");
    };
    SharedWorld world(script, wall ? std::optional(1.5 * worst_usd("a")) : std::nullopt, true, held_up_by == "slots" ? 1 : 8);
    if (held_up_by == "a pause") {
      world.request.messages = {{"user", "refused"}};
      Started<Result<Completion>> refused(world.context, world.first->chain->complete(world.request, world.first->call));
      world.clock.run(world.context, [&] { return world.log.attempts().size() == 1 && world.log.attempts()[0].failure.has_value(); });
      world.first->chain->drain();
      world.clock.run(world.context, [&] { return refused.done(); });
    }
    auto other = world.request;
    world.request.messages = {{"user", "a"}};
    other.messages = {{"user", "b"}};
    Started<Result<Completion>> sent(world.context, world.third->chain->complete(world.request, world.third->call));
    Started<Result<Completion>> waiting(world.context, world.second->chain->complete(other, world.second->call));
    const TimePoint begun = world.clock.now();
    world.context.restart();
    world.context.poll();
    const int on_the_wire = world.account->under_way;
    CHECK(on_the_wire == (held_up_by == "a pause" ? 0 : 1));
    world.second->chain->drain();
    world.third->chain->drain();
    world.model->drain();
    world.clock.run(world.context, [&] { return waiting.done() && sent.done(); });
    CHECK(waiting.get().error().kind == FailureKind::cancelled);
    CHECK(sent.get().has_value() == (on_the_wire == 1));
    CHECK(world.clock.now() <= begun + Seconds(on_the_wire));
    CHECK(world.second->purse.spent.calls == 0);
    CHECK_FALSE(world.second->chain->breaker_open());
    // It goes on as if nothing had been.
    SharedModel again(shared_settings(), std::make_unique<ScriptedProvider>(shared_settings(), world.clock), *world.parts);
    SharingRun resumed(world.context, world.clock, again, "second", world.second->log.attempts());
    CHECK(world.ask(resumed, "b")->text == "ok");
    CHECK(resumed.purse.spent.calls == 1);
  }
}

TEST_CASE("what is under way is waited for before the wall says no") {
  SharedWorld world({}, 1.5 * worst_usd("a"));
  world.request.messages = {{"user", "a"}};
  auto request = world.request;
  request.messages = {{"user", "b"}};
  Started<Result<Completion>> one(world.context, world.first->chain->complete(world.request, world.first->call));
  Started<Result<Completion>> other(world.context, world.second->chain->complete(request, world.second->call));
  world.clock.run(world.context);
  CHECK(one.get().has_value());
  CHECK(other.get().has_value());
  CHECK(world.account->most_at_once == 1);
}

}  // namespace hone
