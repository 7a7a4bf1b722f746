// Calls that nobody waits for any more, and a chain that is drained or cancelled.
#include "adapters/models/model_chain.hpp"

#include <algorithm>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <doctest/doctest.h>

#include "tests/adapters/models/chain_world.hpp"

namespace hone {

using namespace test;
namespace asio = boost::asio;

TEST_CASE("cancelling who waits does not cancel the flight") {
  ChainWorld world;
  const ModelRequest request = asking("a");
  asio::cancellation_signal stop;
  bool aborted = false;
  asio::co_spawn(world.context, world.chain->complete(request, world.call),
                 asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr thrown, Result<Completion>) { aborted = thrown != nullptr; }));
  Started<Result<Completion>> other(world.context, world.chain->complete(request, world.call));
  world.clock.run(world.context, [&] { return world.account->attempts == 1; });
  stop.emit(asio::cancellation_type::terminal);
  world.clock.run(world.context);
  CHECK(aborted);
  CHECK(other.get()->text == "ok");
  CHECK(world.account->attempts == 1);
}

TEST_CASE("a flight that nobody waits for any more ends in the store, and is not tried again") {
  for (const bool fails : {false, true}) {
    ChainWorld world(fails ? always(failure(FailureKind::server_error, true)) : ScriptedProvider::Script());
    const ModelRequest request = asking("a");
    asio::cancellation_signal stop;
    asio::co_spawn(world.context, world.chain->complete(request, world.call),
                   asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr, Result<Completion>) {}));
    world.clock.run(world.context, [&] { return world.account->attempts == 1; });
    stop.emit(asio::cancellation_type::terminal);
    world.clock.run(world.context);
    CHECK(world.account->attempts == 1);
    CHECK(world.log.attempts().at(0).state == (fails ? AttemptState::failed : AttemptState::answered));
    CHECK(world.purse.reserved == Spend{});
  }
}

TEST_CASE("a chain that is cancelled charges what was under way in full, and its callers are told") {
  ChainWorld world;
  Started<Result<Completion>> asked(world.context, world.chain->complete(world.request = asking("a"), world.call));
  world.clock.run(world.context, [&] { return world.account->attempts == 1; });
  world.chain->cancel();
  Started<int> idle(world.context, [](ModelChain& chain) -> asio::awaitable<int> {
    co_await chain.idle();
    co_return 1;
  }(*world.chain));
  world.clock.run(world.context);
  CHECK(idle.done());
  CHECK_THROWS_AS(asked.get(), boost::system::system_error);
  CHECK(world.purse.reserved == Spend{});
  CHECK(world.purse.spent == world.log.attempts().at(0).intent.reservation);
  CHECK(world.log.attempts().at(0).state == AttemptState::intended);
}

TEST_CASE("a chain that is drained waits for what is on the wire, and for nothing else") {
  ChainWorld world([](int number, const std::string&) -> Result<Completion> {
    if (number == 2) return failure(FailureKind::rate_limited, true);
    return completion("ok");
  });
  const ModelRequest quick = asking("answered");
  const ModelRequest refused = asking("refused, and to be asked again");
  Started<Result<Completion>> first(world.context, world.chain->complete(quick, world.call));
  Started<Result<Completion>> second(world.context, world.chain->complete(refused, world.call));
  const auto refusal = [](const AttemptRecord& attempt) { return attempt.failure == FailureKind::rate_limited; };
  world.clock.run(world.context, [&] { return std::ranges::any_of(world.log.attempts(), refusal); });
  const ModelRequest late = asking("on the wire");
  Started<Result<Completion>> third(world.context, world.chain->complete(late, world.call));
  world.clock.run(world.context, [&] { return world.account->attempts == 3; });
  const TimePoint drained = world.clock.now();
  world.chain->drain();
  const ModelRequest after = asking("too late");
  Started<Result<Completion>> fourth(world.context, world.chain->complete(after, world.call));
  world.clock.run(world.context);
  CHECK(first.get().has_value());
  CHECK(second.get().error().kind == FailureKind::cancelled);
  CHECK(third.get().has_value());
  CHECK(fourth.get().error().kind == FailureKind::cancelled);
  CHECK(world.account->attempts == 3);
  CHECK(world.clock.now() <= drained + Seconds(1));
  CHECK(world.purse.reserved.calls == 0);
}

TEST_CASE("who waits for a slot goes away when the chain is drained") {
  ModelSettings settings = settings_of();
  settings.limits.requests_per_minute = 1;
  ChainWorld world({}, settings);
  REQUIRE(world.ask("a").has_value());
  const ModelRequest request = asking("b");
  Started<Result<Completion>> waiting(world.context, world.chain->complete(request, world.call));
  world.clock.run(world.context, [&] { return world.purse.reserved.calls == 1; });
  world.chain->drain();
  const TimePoint drained = world.clock.now();
  world.clock.run(world.context);
  CHECK(waiting.get().error().kind == FailureKind::cancelled);
  CHECK(world.clock.now() == drained);
  CHECK(world.account->attempts == 1);
}

TEST_CASE("who asks for the context window does not wait for a server once the chain is drained") {
  ChainWorld world;
  world.provider->context_latency = Seconds(10);
  const TimePoint begun = world.clock.now();
  Started<ContextSource> asking(world.context, world.chain->learn_context(begun + Seconds(20)));
  world.context.poll();
  CHECK_FALSE(asking.done());
  world.chain->drain();
  world.clock.run(world.context, [&] { return asking.done(); });
  CHECK(asking.get() == ContextSource::assumed);
  CHECK(world.clock.now() == begun);
  CHECK(await_on(world.context, world.clock, world.chain->learn_context(TimePoint::max())) == ContextSource::assumed);
  CHECK(world.clock.now() == begun);
}

}  // namespace hone
