#include "adapters/models/model_chain.hpp"

#include <doctest/doctest.h>

#include "programs/error.hpp"
#include "tests/adapters/models/chain_world.hpp"

namespace hone {

using namespace test;

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
  settings.max_tokens = 16'000;
  CHECK(ChainWorld({}, settings).chain->context_window() == 32'000);
  settings.context = 24'000;
  ChainWorld world({}, settings);
  CHECK(world.chain->context_window() == 24'000);
  CHECK(await_on(world.context, world.clock, world.chain->learn_context(TimePoint::max())) == ContextSource::settings);
  ChainWorld silent;
  CHECK(await_on(silent.context, silent.clock, silent.chain->learn_context(TimePoint::max())) == ContextSource::assumed);
  CHECK(await_on(silent.context, silent.clock, silent.chain->learn_context(TimePoint::max(), 64'000)) == ContextSource::earlier);
  CHECK(silent.chain->context_window() == 64'000);
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
