#include "adapters/models/shared_model.hpp"

#include <doctest/doctest.h>

#include "tests/adapters/models/shared_world.hpp"

namespace hone {

using namespace test;

namespace {

ScriptedProvider::Script fails_once(FailureKind kind, bool refused) {
  return [=](int number, const std::string&) -> Result<Completion> {
    if (number == 1) return failure(kind, refused);
    return completion("at last");
  };
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
  SharedModel again(shared_settings(), std::make_unique<ScriptedProvider>(shared_settings(), world.clock), *world.parts);
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
    SharedModel again(shared_settings(), std::make_unique<ScriptedProvider>(shared_settings(), world.clock), *world.parts);
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

}  // namespace hone
