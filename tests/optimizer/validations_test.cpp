#include "optimizer/validations.hpp"

#include <doctest/doctest.h>

#include <string>

#include "tests/optimizer/scripted_world.hpp"

using namespace hone;
using namespace hone::test;

namespace {

constexpr int rows = 4;

/// A core whose seed has been validated with 0, and a way to run what is queued.
struct Fixture {
  explicit Fixture(std::int64_t limit = 100) : core(OptimizerPolicy{}, problem(), nullptr), purse(rollouts(limit)), validations(core) {
    core.look_at(purse.view());
    run(0);
  }

  static SearchProblem problem() {
    RuleWorld world;
    world.validation = rows;
    return world.problem();
  }

  void run(double score) {
    while (auto step = core.ask_rollout(purse.view())) {
      RolloutResult result;
      result.score = score;
      purse.asked(*step);
      core.tell_rollout(step->id, {result});
      purse.told(*step, {result});
    }
  }

  int add(const std::string& text) {
    auto program = std::make_shared<const Candidate>(core.problem().seed->with("step0.instruction", Value(text)));
    return core.record().add(std::move(program), "proposal", {0}, {});
  }

  SearchCore core;
  TestPurse purse;
  Validations validations;
};

}  // namespace

TEST_CASE("a candidate runs on all of validation and enters the pool") {
  Fixture fixture;
  const int candidate = fixture.add("a");
  fixture.validations.begin(candidate, "A program", fixture.purse.view());
  CHECK(fixture.validations.running(candidate));
  CHECK(fixture.core.queue().queued() == rows);
  fixture.run(1);
  CHECK(fixture.core.take_ready() == std::vector<RolloutQueue::Waiter>{candidate});
  fixture.validations.end(candidate);
  CHECK(fixture.validations.running() == 0);
  CHECK(fixture.core.record().winner() == candidate);
  CHECK(nothing_better(fixture.core.record()));
}

TEST_CASE("where rollouts are short a row is run as far as they go, and cannot win") {
  Fixture fixture(rows + 3);
  const int first = fixture.add("a");
  const int second = fixture.add("b");
  fixture.validations.begin(first, "A program", fixture.purse.view());
  fixture.validations.begin(second, "A program", fixture.purse.view());
  CHECK(fixture.core.queue().queued() == 3);
  CHECK(fixture.core.record().entry(second).state == SearchRecord::State::out);  // nothing was left for it
  fixture.run(1);
  (void)fixture.core.take_ready();
  fixture.validations.end(first);
  CHECK(fixture.core.record().choice(first).n == 3);
  CHECK(fixture.core.record().winner() == 0);
}

TEST_CASE("a search that is closed validates nothing more") {
  Fixture fixture;
  fixture.core.close(StopReason::usd);
  const int candidate = fixture.add("a");
  fixture.validations.begin(candidate, "A program", fixture.purse.view());
  CHECK_FALSE(fixture.validations.running(candidate));
  CHECK(fixture.core.record().entry(candidate).state == SearchRecord::State::out);
}
