#include "adapters/models/model_chain.hpp"

#include <algorithm>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/adapters/models/chain_world.hpp"

namespace hone {

using namespace test;

TEST_CASE("what is fatal is tried once and opens the breaker") {
  ChainWorld world(always(failure(FailureKind::unauthorized, true)));
  const auto reply = world.ask("a");
  CHECK(reply.error().kind == FailureKind::unauthorized);
  CHECK(reply.error().message == "Scripted: unauthorized.");
  CHECK(world.account->attempts == 1);
  CHECK(world.log.attempts().at(0).failure == FailureKind::unauthorized);
  CHECK(world.chain->breaker_open() == "Scripted: unauthorized.");
}

TEST_CASE("the breaker opens on a dead server, and what is then under way is not tried again") {
  ChainWorld world(always(failure(FailureKind::server_error, true)));
  for (int i = 0; i < 20; ++i) {
    CHECK_FALSE(world.chain->breaker_open());
    world.ask(fmt::format("{}", i));
  }
  CHECK(world.chain->breaker_open());
  const int before = world.account->attempts;
  world.ask("one more");
  CHECK(world.account->attempts == before + 1);
}

TEST_CASE("a network that is gone for a minute costs time and nothing else") {
  ChainWorld world;
  const TimePoint back = world.clock.now() + Seconds(60);
  auto provider = std::make_unique<ScriptedProvider>(settings_of(), world.clock, [&](int, const std::string&) -> Result<Completion> {
    if (world.clock.now() < back) return failure(FailureKind::network, false, false);
    return completion("ok");
  });
  provider->latency = [](int) { return Seconds(0.001); };
  ChainParts parts{world.context.get_executor(), world.clock};
  parts.log = &world.log;
  ModelChain chain(settings_of(), std::move(provider), parts);
  std::vector<ModelRequest> requests;
  std::vector<std::unique_ptr<Started<Result<Completion>>>> asked;
  for (int i = 0; i < 30; ++i) requests.push_back(asking(fmt::format("{}", i)));
  for (const auto& request : requests) asked.push_back(std::make_unique<Started<Result<Completion>>>(world.context, chain.complete(request, world.call)));
  world.clock.run(world.context);
  for (const auto& one : asked) CHECK(one->get().has_value());
  CHECK(world.purse.spent.calls == 30);
  CHECK_FALSE(chain.breaker_open());
}

TEST_CASE("a server that stays away opens the breaker, and all that wait for it are told") {
  ChainWorld world(always(failure(FailureKind::network, false, false)));
  world.provider->latency = [](int) { return Seconds(0.001); };
  const TimePoint start = world.clock.now();
  CHECK(world.ask("a").error().kind == FailureKind::network);
  CHECK(world.clock.now() - start >= Seconds(120));
  CHECK(world.clock.now() - start < Seconds(180));
  CHECK(world.chain->breaker_open()->starts_with("The server could not be reached for 1"));
  CHECK(world.purse.spent == Spend{});
}

TEST_CASE("a preflight does not wait for a server that is not there") {
  ChainWorld world(always(failure(FailureKind::network, false, false)));
  world.call.phase = "preflight";
  world.provider->latency = [](int) { return Seconds(0.001); };
  const TimePoint start = world.clock.now();
  CHECK(world.ask("a").error().kind == FailureKind::network);
  CHECK(world.clock.now() - start < Seconds(20));
}

TEST_CASE("Retry-After is waited for") {
  Failure slow_down = failure(FailureKind::rate_limited, true);
  slow_down.retry_after_s = 20;
  ChainWorld world(fails_first(1, slow_down));
  REQUIRE(world.ask("a").has_value());
  const auto& started = world.account->started;
  CHECK(started.at(1) - started.at(0) >= Seconds(21));
}

TEST_CASE("refusals for the rate leave a call the attempts that it has for other faults") {
  const auto then_fails = [](int refusals, int faults) {
    return [=](int number, const std::string&) -> Result<Completion> {
      if (number <= refusals) return failure(FailureKind::rate_limited, true);
      if (number <= refusals + faults) return failure(FailureKind::server_error);
      return completion("at last");
    };
  };
  ChainWorld patient(then_fails(11, 5));
  CHECK(patient.ask("a").has_value());
  CHECK(patient.account->attempts == 17);
  ChainWorld broken(then_fails(11, 6));
  CHECK(broken.ask("a").error().kind == FailureKind::server_error);
  ChainWorld busy(then_fails(12, 0));
  CHECK(busy.ask("a").error().kind == FailureKind::rate_limited);
}

TEST_CASE("a server that asks for an hour stops no other call for it: the breaker is open") {
  Failure away = failure(FailureKind::rate_limited, true);
  away.retry_after_s = 3600;
  ChainWorld world(fails_first(1, away));
  const TimePoint start = world.clock.now();
  CHECK(world.ask("a").error().kind == FailureKind::rate_limited);
  CHECK(world.chain->breaker_open());
  CHECK(world.ask("b").has_value());
  CHECK(world.clock.now() - start < Seconds(60));
}

TEST_CASE("one request that a working server will not take is a hole, not the end of a run") {
  ChainWorld world([](int number, const std::string&) -> Result<Completion> {
    if (number == 2) return failure(FailureKind::bad_request, true);
    return completion("ok");
  });
  REQUIRE(world.ask("a").has_value());
  CHECK(world.ask("b").error().kind == FailureKind::server_error);
  CHECK(world.account->attempts == 2);
  CHECK_FALSE(world.chain->breaker_open());
  CHECK(world.ask("c").has_value());
}

TEST_CASE("a working server is known from the record, by role; a preflight takes nothing for granted") {
  const auto refused = failure(FailureKind::bad_request, true);
  ChainWorld world([&](int number, const std::string&) -> Result<Completion> {
    if (number > 1) return refused;
    return completion("ok");
  });
  REQUIRE(world.ask("a").has_value());
  const auto resumed = [&](const std::string& role, const std::string& phase) {
    auto settings = settings_of();
    settings.role = role;
    ChainParts parts{world.context.get_executor(), world.clock};
    parts.log = &world.log;
    ModelChain chain(settings, std::make_unique<ScriptedProvider>(settings, world.clock, always(refused)), parts);
    CallContext how;
    how.phase = phase;
    const ModelRequest request = asking(role + phase);
    return await_on(world.context, world.clock, chain.complete(request, how)).error().kind;
  };
  CHECK(resumed("task", "search") == FailureKind::server_error);
  CHECK(resumed("task", "preflight") == FailureKind::bad_request);
  CHECK(resumed("reflection", "search") == FailureKind::bad_request);
}

}  // namespace hone
