#include "adapters/models/model_chain.hpp"

#include <algorithm>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <doctest/doctest.h>

#include "programs/error.hpp"
#include "tests/adapters/models/chain_world.hpp"

namespace hone {

using namespace test;
namespace asio = boost::asio;

TEST_CASE("a call is answered, charged and on record before it is used") {
  ChainWorld world;
  const auto reply = world.ask("a");
  REQUIRE(reply.has_value());
  CHECK(reply->text == "ok");
  CHECK(reply->latency_s == 1.0);
  CHECK(reply->key.size() == 64);
  CHECK(reply->spend.calls == 1);
  CHECK(reply->spend.input_tokens == 10);
  CHECK(reply->first_spend == reply->spend);
  CHECK(world.purse.spent == reply->spend);
  CHECK(world.purse.reserved == Spend{});
  const auto attempts = world.log.attempts();
  REQUIRE(attempts.size() == 1);
  CHECK(attempts[0].state == AttemptState::answered);
  CHECK(attempts[0].actual == reply->spend);
  CHECK(attempts[0].intent.role == "task");
  CHECK(attempts[0].intent.phase == "search");
  CHECK(attempts[0].intent.reservation.output_tokens == 100);
  CHECK(world.log.bodies().at(reply->key).find("\"content\":\"a\"") != std::string::npos);
  CHECK(world.account->keys == std::vector{reply->key});
}

TEST_CASE("what was answered once comes from the store, for nothing") {
  ChainWorld world;
  const auto first = world.ask("a");
  const auto second = world.ask("a");
  CHECK(world.account->attempts == 1);
  CHECK(second->text == first->text);
  CHECK(second->key == first->key);
  CHECK(second->spend.calls == 0);
  CHECK(second->spend.calls_cached == 1);
  CHECK(second->first_spend == first->spend);
  CHECK(second->latency_s == first->latency_s);
  CHECK(world.purse.spent.calls == 1);
  CHECK(world.log.cached == 1);
}

TEST_CASE("another draw is another call") {
  ChainWorld world;
  world.ask("a");
  world.call.draw = "1";
  world.ask("a");
  CHECK(world.account->attempts == 2);
}

TEST_CASE("calls with one key that are asked for at once share one flight") {
  ChainWorld world;
  const ModelRequest request = asking("a");
  std::vector<std::unique_ptr<Started<Result<Completion>>>> asked;
  for (int i = 0; i < 10; ++i) asked.push_back(std::make_unique<Started<Result<Completion>>>(world.context, world.chain->complete(request, world.call)));
  world.clock.run(world.context);
  CHECK(world.account->attempts == 1);
  CHECK(asked[0]->get()->spend.calls == 1);
  for (int i = 1; i < 10; ++i) CHECK(asked[static_cast<std::size_t>(i)]->get()->spend.calls_cached == 1);
  CHECK(world.purse.spent.calls == 1);
}

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

TEST_CASE("a failed attempt is made again, and each one is charged by what became of it") {
  ChainWorld world(fails_first(2, failure(FailureKind::server_error, true)));
  const auto reply = world.ask("a");
  REQUIRE(reply.has_value());
  CHECK(reply->spend.calls == 3);
  CHECK(reply->spend.input_tokens == 10);
  CHECK(reply->first_spend.calls == 1);
  CHECK(world.purse.spent == reply->spend);
  REQUIRE(world.log.attempts().size() == 3);
  CHECK(world.log.attempts().at(0).state == AttemptState::failed);
  CHECK(world.log.attempts().at(0).failure == FailureKind::server_error);
  CHECK(world.log.attempts().at(0).actual.calls == 1);
  CHECK(world.log.attempts().at(0).actual.tokens() == 0);
  CHECK(world.log.attempts().at(2).state == AttemptState::answered);
}

TEST_CASE("an unknown outcome is charged in full") {
  ChainWorld world(fails_first(1, failure(FailureKind::network)));
  const auto reply = world.ask("a");
  REQUIRE(reply.has_value());
  const auto lost = world.log.attempts().at(0);
  CHECK(lost.state == AttemptState::unknown);
  CHECK(lost.actual == lost.intent.reservation);
  CHECK(world.purse.spent == lost.intent.reservation + reply->first_spend);
}

TEST_CASE("what never left costs nothing") {
  ChainWorld world(fails_first(1, failure(FailureKind::network, false, false)));
  const auto reply = world.ask("a");
  REQUIRE(reply.has_value());
  CHECK(world.log.attempts().at(0).state == AttemptState::failed);
  CHECK(world.log.attempts().at(0).actual == Spend{});
  CHECK(world.purse.spent.calls == 1);
}

TEST_CASE("a reply without usage is charged in full") {
  ChainWorld world([](int, const std::string&) -> Result<Completion> {
    Completion reply = completion("ok", 0, 0);
    reply.usage_assumed = true;
    return reply;
  });
  const auto reply = world.ask("a");
  REQUIRE(reply.has_value());
  CHECK(reply->usage_assumed);
  CHECK(reply->spend == world.log.attempts().at(0).intent.reservation);
  CHECK(world.purse.spent == reply->spend);
}

TEST_CASE("a usage that cannot be true is charged as none, and makes no later call dearer") {
  ChainWorld world([](int, const std::string&) -> Result<Completion> { return completion("ok", 900'000'000, 5); });
  const auto reply = world.ask("a");
  REQUIRE(reply.has_value());
  CHECK(reply->usage_assumed);
  REQUIRE(world.ask("b").has_value());
  const auto attempts = world.log.attempts();
  REQUIRE(attempts.size() == 2);
  CHECK(reply->spend == attempts[0].intent.reservation);
  CHECK(attempts[1].intent.reservation == attempts[0].intent.reservation);
  CHECK(world.purse.spent == attempts[0].intent.reservation + attempts[1].intent.reservation);
}

TEST_CASE("only whole replies are stored: a call that failed is asked again") {
  ChainWorld world(fails_first(1, failure(FailureKind::content_filter, true)));
  CHECK(world.ask("a").error().kind == FailureKind::content_filter);
  CHECK(world.ask("a")->text == "at last");
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

TEST_CASE("at each point where the disk can fail, the error comes out and the purse is right") {
  for (int writes = 0; writes < 2; ++writes) {
    ChainWorld world;
    world.log.fill_disk_after(writes);
    CHECK_THROWS_AS(world.ask("a"), UserError);
    CHECK(world.account->attempts == writes);
    CHECK(world.purse.reserved == Spend{});
    CHECK(world.purse.spent.calls == writes);
  }
}

TEST_CASE("a chain without a log asks every time and shares nothing") {
  ChainWorld world;
  auto provider = std::make_unique<ScriptedProvider>(settings_of(), world.clock, fails_first(1, failure(FailureKind::server_error, true)));
  const auto account = provider->account();
  ModelChain chain(settings_of(), std::move(provider), ChainParts{world.context.get_executor(), world.clock});
  const ModelRequest request = asking("a");
  const CallContext call;
  Started<Result<Completion>> first(world.context, chain.complete(request, call));
  Started<Result<Completion>> second(world.context, chain.complete(request, call));
  world.clock.run(world.context);
  CHECK(first.get()->text == "at last");
  CHECK(second.get()->text == "at last");
  CHECK(account->attempts == 3);
}

TEST_CASE("the context window is the settings', else the server's, else a small one") {
  ModelSettings settings = settings_of();
  CHECK(ChainWorld({}, settings).chain->context_window() == 8192);
  settings.context = 32'000;
  ChainWorld world({}, settings);
  CHECK(world.chain->context_window() == 32'000);
  CHECK(await_on(world.context, world.clock, world.chain->learn_context(TimePoint::max())) == ContextSource::settings);
  ChainWorld silent;
  CHECK(await_on(silent.context, silent.clock, silent.chain->learn_context(TimePoint::max())) == ContextSource::assumed);
  CHECK(await_on(silent.context, silent.clock, silent.chain->learn_context(TimePoint::max(), 64'000)) == ContextSource::earlier);
  CHECK(silent.chain->context_window() == 64'000);
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

TEST_CASE("the run's seed draws other replies, but not at temperature zero") {
  const auto key_with = [](std::uint64_t seed, double temperature) {
    ChainWorld world;
    auto provider = std::make_unique<ScriptedProvider>(settings_of(), world.clock);
    const auto account = provider->account();
    ChainParts parts{world.context.get_executor(), world.clock};
    parts.seed = seed;
    ModelChain chain(settings_of(), std::move(provider), parts);
    ModelRequest request = asking("a");
    request.temperature = temperature;
    const CallContext call;
    await_on(world.context, world.clock, chain.complete(request, call));
    return account->keys.at(0);
  };
  CHECK(key_with(1, 0) == key_with(2, 0));
  CHECK(key_with(1, 0.7) != key_with(2, 0.7));
}

}  // namespace hone
