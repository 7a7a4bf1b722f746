#include "adapters/models/shared_model.hpp"

#include <doctest/doctest.h>

#include "adapters/models/model_chain.hpp"
#include "adapters/models/wire/cost.hpp"
#include "tests/support/await.hpp"
#include "tests/support/memory_call_log.hpp"
#include "tests/support/scripted_provider.hpp"
#include "tests/support/virtual_clock.hpp"

namespace hone {
namespace {

namespace asio = boost::asio;

ModelSettings settings_of() {
  ModelSettings settings;
  settings.base_url = "http://127.0.0.1:1/v1";
  settings.model = "m";
  settings.max_tokens = 100;
  settings.price = Price{1, std::nullopt, 1};
  return settings;
}

/// A purse that only counts.
class CountingPurse final : public Purse {
 public:
  bool reserve(const Spend&) override { return true; }
  void settle(const std::string&, const Spend&, const Spend& actual) override { spent += actual; }
  bool share(const std::string&, const Spend&, const Spend&) override { return true; }
  Spend spent;
};

/// One run: a chain with a record and a purse of its own, and the shared model in place of a server.
struct SharingRun {
  SharingRun(asio::io_context& context, VirtualClock& clock, SharedModel& model, const std::string& name, const std::vector<AttemptRecord>& before = {}) {
    ChainParts parts{.executor = context.get_executor(), .clock = clock, .log = &log, .seed = 1};
    chain = std::make_unique<ModelChain>(settings_of(), model.provider_for(name, before), parts);
    call.purse = &purse;
  }

  MemoryCallLog log;
  CountingPurse purse;
  CallContext call;
  std::unique_ptr<ModelChain> chain;
};

/// Three runs behind one model.
struct SharedWorld {
  explicit SharedWorld(ScriptedProvider::Script script = {}, std::optional<double> usd = std::nullopt, bool shares = true, int slots = 8)
      : wall(context.get_executor(), usd) {
    auto made = std::make_unique<ScriptedProvider>(settings_of(), clock, std::move(script));
    provider = made.get();
    account = made->account();
    parts = std::make_unique<SharedModelParts>(SharedModelParts{context.get_executor(), clock, shares ? &log : nullptr, usd ? &wall : nullptr});
    auto settings = settings_of();
    settings.limits.concurrency = slots;
    model = std::make_unique<SharedModel>(settings, std::move(made), *parts);
    first = std::make_unique<SharingRun>(context, clock, *model, "first");
    second = std::make_unique<SharingRun>(context, clock, *model, "second");
    third = std::make_unique<SharingRun>(context, clock, *model, "third");
  }

  Result<Completion> ask(SharingRun& run, const std::string& text) {
    request.messages = {{"user", text}};
    return await_on(context, clock, run.chain->complete(request, run.call));
  }

  asio::io_context context;
  VirtualClock clock;
  MemoryCallLog log;
  SharedWall wall;
  ScriptedProvider* provider = nullptr;
  std::shared_ptr<ScriptedProvider::Account> account;
  std::unique_ptr<SharedModelParts> parts;
  std::unique_ptr<SharedModel> model;
  std::unique_ptr<SharingRun> first, second, third;
  ModelRequest request;
};

ScriptedProvider::Script fails_once(FailureKind kind, bool refused) {
  return [=](int number, const std::string&) -> Result<Completion> {
    if (number == 1) return failure(kind, refused);
    return completion("at last");
  };
}

/// The worst case of asking this.
double worst_usd(const std::string& text) {
  VirtualClock clock;
  ModelRequest request;
  request.messages = {{"user", text}};
  return worst_case(ScriptedProvider(settings_of(), clock).encode(request), settings_of().price, 1).usd;
}

}  // namespace

TEST_CASE("runs share a reply, and each is charged for it") {
  SharedWorld world;
  const auto one = world.ask(*world.first, "a");
  const auto other = world.ask(*world.second, "a");
  CHECK(world.account->attempts == 1);
  CHECK(other->text == one->text);
  CHECK(other->spend == one->spend);
  CHECK(other->latency_s == one->latency_s);
  CHECK(world.second->purse.spent == world.first->purse.spent);
  CHECK(world.second->log.attempts().size() == 1);
  REQUIRE(world.log.attempts().size() == 1);
  CHECK(world.log.attempts()[0].intent.phase == "first");
}

TEST_CASE("runs that ask at once share one attempt") {
  SharedWorld world;
  world.request.messages = {{"user", "a"}};
  Started<Result<Completion>> one(world.context, world.first->chain->complete(world.request, world.first->call));
  Started<Result<Completion>> other(world.context, world.second->chain->complete(world.request, world.second->call));
  world.clock.run(world.context);
  CHECK(world.account->attempts == 1);
  CHECK(one.get()->spend == other.get()->spend);
  CHECK(one.get()->spend.calls == 1);
}

TEST_CASE("an attempt whose run gives it up is made by one of those who waited for it, unless they have gone too") {
  for (const bool all_gone : {false, true}) {
    SharedWorld world;
    world.request.messages = {{"user", "a"}};
    Started<Result<Completion>> one(world.context, world.first->chain->complete(world.request, world.first->call));
    Started<Result<Completion>> two(world.context, world.second->chain->complete(world.request, world.second->call));
    Started<Result<Completion>> three(world.context, world.third->chain->complete(world.request, world.third->call));
    world.clock.run(world.context, [&] { return world.account->attempts == 1; });
    REQUIRE(world.log.attempts().at(0).intent.phase == "first");
    world.first->chain->cancel();
    if (all_gone) world.second->chain->cancel();
    if (all_gone) world.third->chain->cancel();
    world.clock.run(world.context);
    CHECK_THROWS_AS(one.get(), boost::system::system_error);
    CHECK(world.account->attempts == (all_gone ? 1 : 2));
    for (auto* waited : {&two, &three}) {
      if (all_gone) CHECK_THROWS_AS(waited->get(), boost::system::system_error);
      if (!all_gone) CHECK(waited->get()->spend.calls == 1);
    }
  }
}

TEST_CASE("an attempt that failed and cost something is charged to who comes later too") {
  for (const bool refused : {true, false}) {
    SharedWorld world(fails_once(FailureKind::server_error, refused));
    world.ask(*world.first, "a");
    const auto other = world.ask(*world.second, "a");
    REQUIRE_MESSAGE(other.has_value(), other.error().message);
    CHECK(other->text == "at last");
    CHECK(world.account->attempts == 2);
    CHECK(world.first->purse.spent.calls == 2);
    CHECK(world.second->purse.spent == world.first->purse.spent);
    world.ask(*world.second, "a");
    CHECK(world.second->purse.spent.calls == 2);  // its own store has it now
  }
}

TEST_CASE("who goes on after a stop is not charged twice for what failed before it") {
  SharedWorld world(fails_once(FailureKind::server_error, true));
  world.ask(*world.first, "a");
  SharedModel again(settings_of(), std::make_unique<ScriptedProvider>(settings_of(), world.clock), *world.parts);
  SharingRun resumed(world.context, world.clock, again, "second", {world.first->log.attempts().front()});
  SharingRun fresh(world.context, world.clock, again, "third");
  world.ask(resumed, "a");
  world.ask(fresh, "a");
  CHECK(resumed.purse.spent.calls == 1);
  CHECK(fresh.purse.spent.calls == 2);
}

TEST_CASE("what only the user can mend is asked anew once it is mended") {
  for (const auto kind : {FailureKind::unauthorized, FailureKind::unknown_model, FailureKind::bad_request}) {
    CAPTURE(name(kind));
    SharedWorld world(fails_once(kind, true));
    CHECK(world.ask(*world.first, "a").error().kind == kind);
    SharedModel again(settings_of(), std::make_unique<ScriptedProvider>(settings_of(), world.clock), *world.parts);
    SharingRun fresh(world.context, world.clock, again, "third");
    SharingRun resumed(world.context, world.clock, again, "first", world.first->log.attempts());
    for (SharingRun* run : {&fresh, &resumed, world.second.get()}) {
      CHECK(world.ask(*run, "a").has_value());
      CHECK(run->purse.spent.calls == 1);
    }
  }
}

TEST_CASE("what was mended takes no place among the failures that are shared") {
  SharedWorld world([](int number, const std::string&) -> Result<Completion> {
    if (number == 1) return failure(FailureKind::unauthorized, true);
    if (number == 2) return failure(FailureKind::server_error, true);
    return completion("ok");
  });
  world.ask(*world.first, "a");
  REQUIRE(world.ask(*world.second, "a").has_value());
  SharingRun resumed(world.context, world.clock, *world.model, "first", world.first->log.attempts());
  REQUIRE(world.ask(resumed, "a").has_value());
  CHECK(world.account->attempts == 3);
  CHECK(world.second->purse.spent.calls == 2);
  CHECK(resumed.purse.spent.calls == 2);  // the server's failure and the reply, as if it had been alone
}

TEST_CASE("an attempt that cost nothing is nobody else's affair") {
  SharedWorld world([](int number, const std::string&) -> Result<Completion> {
    if (number == 1) return failure(FailureKind::network, false, false);
    return completion("ok");
  });
  world.ask(*world.first, "a");
  world.ask(*world.second, "a");
  CHECK(world.account->attempts == 2);
  CHECK(world.second->purse.spent.calls == 1);
  CHECK(world.second->log.attempts().size() == 1);
}

TEST_CASE("a request that the server does not take is tried once and is one hole, as in a run alone") {
  SharedWorld world([](int, const std::string& body) -> Result<Completion> {
    if (body.find("odd") != std::string::npos) return failure(FailureKind::bad_request, true);
    return completion("ok");
  });
  for (SharingRun* run : {world.first.get(), world.second.get()}) {
    REQUIRE(world.ask(*run, "a").has_value());
    const int before = world.account->attempts;
    const auto odd = world.ask(*run, "odd");
    CHECK(world.account->attempts == before + 1);
    CHECK(odd.error().kind == FailureKind::server_error);  // a hole: other requests are taken, so the settings are right
    CHECK(run->purse.spent.calls == 2);
    CHECK_FALSE(run->chain->breaker_open());
  }
}

TEST_CASE("in a preflight a request that is not taken stays a mistake in the settings, whoever was answered before") {
  SharedWorld world([](int, const std::string& body) -> Result<Completion> {
    if (body.find("odd") != std::string::npos) return failure(FailureKind::bad_request, true);
    return completion("ok");
  });
  REQUIRE(world.ask(*world.first, "a").has_value());
  world.second->call.phase = "preflight";
  CHECK(world.ask(*world.second, "odd").error().kind == FailureKind::bad_request);
  CHECK(world.second->chain->breaker_open());
}

TEST_CASE("of what was under way at a kill, that never left which the log of calls does not know so") {
  std::int64_t id = 0;
  const auto attempt = [&](const std::string& key, AttemptState state = AttemptState::unknown, std::optional<FailureKind> failed = {}) {
    AttemptRecord record;
    record.id = ++id;
    record.intent.key = key;
    record.state = state;
    record.failure = failed;
    return record;
  };
  const std::vector<AttemptRecord> of_all = {attempt("sent"), attempt("sent once"), attempt("answered", AttemptState::answered),
                                             attempt("timed out", AttemptState::unknown, FailureKind::timeout)};
  id = 0;
  const std::vector<AttemptRecord> of_run = {attempt("sent"),      attempt("in line"),   attempt("sent once"), attempt("sent once"),
                                             attempt("answered"),  attempt("timed out"), attempt("done", AttemptState::answered),
                                             attempt("timed out before", AttemptState::unknown, FailureKind::timeout)};
  CHECK(never_sent(of_run, of_all) == std::vector<std::int64_t>{2, 4, 5, 6});
  CHECK(never_sent({}, of_all).empty());
}

TEST_CASE("without a log each run asks for itself") {
  SharedWorld world({}, std::nullopt, false);
  world.ask(*world.first, "a");
  world.ask(*world.second, "a");
  CHECK(world.account->attempts == 2);
}

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
  REQUIRE(settings_of().timeout < Seconds(80));
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
    SharedModel again(settings_of(), std::make_unique<ScriptedProvider>(settings_of(), world.clock), *world.parts);
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
