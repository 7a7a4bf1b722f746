#include "adapters/models/model_chain.hpp"

#include <algorithm>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <rapidcheck.h>

#include "adapters/models/wire/cost.hpp"
#include "optimizer/rng.hpp"
#include "programs/error.hpp"
#include "tests/support/await.hpp"
#include "tests/support/memory_call_log.hpp"
#include "tests/support/scripted_provider.hpp"

namespace hone {
namespace {

namespace asio = boost::asio;

/// A purse with limits that remembers whether they held.
class LimitedPurse final : public Purse {
 public:
  explicit LimitedPurse(Spend limit) : limit_(limit) {}
  LimitedPurse() : LimitedPurse(unlimited()) {}

  bool reserve(const Spend& worst_case) override {
    const Spend all = spent + reserved + worst_case;
    if (all.calls > limit_.calls || all.tokens() > limit_.tokens() || all.usd > limit_.usd) return false;
    reserved += worst_case;
    return true;
  }
  void settle(const std::string&, const Spend& worst, const Spend& actual) override {
    reserved.calls -= worst.calls;
    reserved.input_tokens -= worst.input_tokens;
    reserved.output_tokens -= worst.output_tokens;
    reserved.usd -= worst.usd;
    spent += actual;
  }

  bool share(const std::string&, const Spend& worst_case, const Spend&) override {
    const Spend all = spent + reserved + worst_case;
    return all.calls <= limit_.calls;
  }

  static Spend unlimited() {
    Spend spend;
    spend.calls = 1'000'000;
    spend.input_tokens = 1'000'000'000;
    spend.usd = 1e9;
    return spend;
  }

  Spend spent;
  Spend reserved;

 private:
  Spend limit_;
};

ModelSettings settings_of() {
  ModelSettings settings;
  settings.base_url = "http://127.0.0.1:1/v1";
  settings.model = "m";
  settings.max_tokens = 100;
  return settings;
}

ModelRequest asking(std::string text) {
  ModelRequest request;
  request.messages = {{"user", std::move(text)}};
  return request;
}

/// A chain round a scripted provider, with everything it needs.
struct World {
  explicit World(ScriptedProvider::Script script = {}, ModelSettings settings = settings_of()) {
    auto made = std::make_unique<ScriptedProvider>(settings, clock, std::move(script));
    provider = made.get();
    account = made->account();
    ChainParts parts{context.get_executor(), clock};
    parts.log = &log;
    parts.seed = 7;
    chain = std::make_unique<ModelChain>(settings, std::move(made), parts);
    call.purse = &purse;
  }

  Result<Completion> ask(const std::string& text, const CallContext& how) {
    request = asking(text);
    return await_on(context, clock, chain->complete(request, how));
  }
  Result<Completion> ask(const std::string& text) { return ask(text, call); }

  asio::io_context context;
  VirtualClock clock;
  MemoryCallLog log;
  LimitedPurse purse;
  CallContext call;
  ModelRequest request;
  ScriptedProvider* provider = nullptr;
  std::shared_ptr<ScriptedProvider::Account> account;
  std::unique_ptr<ModelChain> chain;
};

ScriptedProvider::Script fails_first(int times, Failure with) {
  return [times, with](int number, const std::string&) -> Result<Completion> {
    if (number <= times) return with;
    return completion("at last");
  };
}

ScriptedProvider::Script always(Failure failure) {
  return [failure](int, const std::string&) -> Result<Completion> { return failure; };
}

}  // namespace

TEST_CASE("a call is answered, charged and on record before it is used") {
  World world;
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
  World world;
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
  World world;
  world.ask("a");
  world.call.draw = "1";
  world.ask("a");
  CHECK(world.account->attempts == 2);
}

TEST_CASE("calls with one key that are asked for at once share one flight") {
  World world;
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
  World world;
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
    World world(fails ? always(failure(FailureKind::server_error, true)) : ScriptedProvider::Script());
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
  World world;
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
  World world(fails_first(2, failure(FailureKind::server_error, true)));
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
  World world(fails_first(1, failure(FailureKind::network)));
  const auto reply = world.ask("a");
  REQUIRE(reply.has_value());
  const auto lost = world.log.attempts().at(0);
  CHECK(lost.state == AttemptState::unknown);
  CHECK(lost.actual == lost.intent.reservation);
  CHECK(world.purse.spent == lost.intent.reservation + reply->first_spend);
}

TEST_CASE("what never left costs nothing") {
  World world(fails_first(1, failure(FailureKind::network, false, false)));
  const auto reply = world.ask("a");
  REQUIRE(reply.has_value());
  CHECK(world.log.attempts().at(0).state == AttemptState::failed);
  CHECK(world.log.attempts().at(0).actual == Spend{});
  CHECK(world.purse.spent.calls == 1);
}

TEST_CASE("a reply without usage is charged in full") {
  World world([](int, const std::string&) -> Result<Completion> {
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
  World world([](int, const std::string&) -> Result<Completion> { return completion("ok", 900'000'000, 5); });
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
  World world(fails_first(1, failure(FailureKind::content_filter, true)));
  CHECK(world.ask("a").error().kind == FailureKind::content_filter);
  CHECK(world.ask("a")->text == "at last");
}

TEST_CASE("what is fatal is tried once and opens the breaker") {
  World world(always(failure(FailureKind::unauthorized, true)));
  const auto reply = world.ask("a");
  CHECK(reply.error().kind == FailureKind::unauthorized);
  CHECK(reply.error().message == "Scripted: unauthorized.");
  CHECK(world.account->attempts == 1);
  CHECK(world.log.attempts().at(0).failure == FailureKind::unauthorized);
  CHECK(world.chain->breaker_open() == "Scripted: unauthorized.");
}

TEST_CASE("the breaker opens on a dead server, and what is then under way is not tried again") {
  World world(always(failure(FailureKind::server_error, true)));
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
  World world;
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
  World world(always(failure(FailureKind::network, false, false)));
  world.provider->latency = [](int) { return Seconds(0.001); };
  const TimePoint start = world.clock.now();
  CHECK(world.ask("a").error().kind == FailureKind::network);
  CHECK(world.clock.now() - start >= Seconds(120));
  CHECK(world.clock.now() - start < Seconds(180));
  CHECK(world.chain->breaker_open()->starts_with("The server could not be reached for 1"));
  CHECK(world.purse.spent == Spend{});
}

TEST_CASE("a preflight does not wait for a server that is not there") {
  World world(always(failure(FailureKind::network, false, false)));
  world.call.phase = "preflight";
  world.provider->latency = [](int) { return Seconds(0.001); };
  const TimePoint start = world.clock.now();
  CHECK(world.ask("a").error().kind == FailureKind::network);
  CHECK(world.clock.now() - start < Seconds(20));
}

TEST_CASE("Retry-After is waited for") {
  Failure slow_down = failure(FailureKind::rate_limited, true);
  slow_down.retry_after_s = 20;
  World world(fails_first(1, slow_down));
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
  World patient(then_fails(11, 5));
  CHECK(patient.ask("a").has_value());
  CHECK(patient.account->attempts == 17);
  World broken(then_fails(11, 6));
  CHECK(broken.ask("a").error().kind == FailureKind::server_error);
  World busy(then_fails(12, 0));
  CHECK(busy.ask("a").error().kind == FailureKind::rate_limited);
}

TEST_CASE("a server that asks for an hour stops no other call for it: the breaker is open") {
  Failure away = failure(FailureKind::rate_limited, true);
  away.retry_after_s = 3600;
  World world(fails_first(1, away));
  const TimePoint start = world.clock.now();
  CHECK(world.ask("a").error().kind == FailureKind::rate_limited);
  CHECK(world.chain->breaker_open());
  CHECK(world.ask("b").has_value());
  CHECK(world.clock.now() - start < Seconds(60));
}

TEST_CASE("one request that a working server will not take is a hole, not the end of a run") {
  World world([](int number, const std::string&) -> Result<Completion> {
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
  World world([&](int number, const std::string&) -> Result<Completion> {
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

TEST_CASE("no attempt is made that would begin after the deadline") {
  Failure slow_down = failure(FailureKind::rate_limited, true);
  slow_down.retry_after_s = 20;
  World world(always(slow_down));
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
  World world({}, settings);
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

TEST_CASE("a step whose deadline passes while it waits for a slot has sent nothing and paid nothing") {
  ModelSettings settings = settings_of();
  settings.limits.concurrency = 1;
  World world({}, settings);
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
  World world;
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
  World world;
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
  World world;
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
    World world(
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
  World world;
  REQUIRE(world.ask("a").has_value());
  Spend nothing;
  LimitedPurse empty(nothing);
  CallContext poor = world.call;
  poor.purse = &empty;
  CHECK(world.ask("a", poor).error().kind == FailureKind::cut);
  CHECK(world.ask("a")->spend.calls_cached == 1);
  CHECK(world.log.cached == 1);
}

TEST_CASE("a chain that is drained waits for what is on the wire, and for nothing else") {
  World world([](int number, const std::string&) -> Result<Completion> {
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
  World world({}, settings);
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

TEST_CASE("usage above the reservation is booked as it is, and raises the margin") {
  World world([](int, const std::string& body) -> Result<Completion> {
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

TEST_CASE("at each point where the disk can fail, the error comes out and the purse is right") {
  for (int writes = 0; writes < 2; ++writes) {
    World world;
    world.log.fill_disk_after(writes);
    CHECK_THROWS_AS(world.ask("a"), UserError);
    CHECK(world.account->attempts == writes);
    CHECK(world.purse.reserved == Spend{});
    CHECK(world.purse.spent.calls == writes);
  }
}

TEST_CASE("a chain without a log asks every time and shares nothing") {
  World world;
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
  CHECK(World({}, settings).chain->context_window() == 8192);
  settings.context = 32'000;
  World world({}, settings);
  CHECK(world.chain->context_window() == 32'000);
  CHECK(await_on(world.context, world.clock, world.chain->learn_context(TimePoint::max())) == ContextSource::settings);
  World silent;
  CHECK(await_on(silent.context, silent.clock, silent.chain->learn_context(TimePoint::max())) == ContextSource::assumed);
  CHECK(await_on(silent.context, silent.clock, silent.chain->learn_context(TimePoint::max(), 64'000)) == ContextSource::earlier);
  CHECK(silent.chain->context_window() == 64'000);
}

TEST_CASE("who asks for the context window does not wait for a server once the chain is drained") {
  World world;
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
    World world;
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
