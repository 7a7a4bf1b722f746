// A search that was stopped anywhere goes on as if it had not been.

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/optimizer/conformance.hpp"

using namespace hone;
using namespace hone::test;

namespace {

std::vector<Situation> resumed_situations() {
  std::vector<Situation> some;
  for (Situation& situation : situations()) {
    for (const char* name : {"three components", "every fourth rollout fails", "demos help"}) {
      if (situation.name == name) some.push_back(std::move(situation));
    }
  }
  REQUIRE(some.size() == 3);
  for (Situation& situation : some) situation.budget = rollouts(40);
  return some;
}

std::vector<ConformingKind> with_defaults() {
  std::vector<ConformingKind> kinds = conforming_kinds();
  kinds.resize(optimizer_kinds().size());
  return kinds;
}

}  // namespace

TEST_CASE("every optimizer, stopped after any ask or tell, goes on to the same end") {
  for (const ConformingKind& kind : with_defaults()) {
    for (Situation& situation : resumed_situations()) {
      CAPTURE(kind.name);
      CAPTURE(situation.name);
      const DriveOptions options{situation.budget};
      const auto whole = make_optimizer(kind.policy, situation.problem());
      const Drive run = drive(*whole, situation.answers(), options);
      for (std::size_t stopped = 0; stopped <= run.journal.size(); ++stopped) {
        CAPTURE(stopped);
        const auto resumed = make_optimizer(kind.policy, situation.problem());
        const Drive rest = resume(*resumed, run, stopped, situation.answers(), options);
        REQUIRE(rest.journal.size() == run.journal.size());
        check_same_end(*whole, *resumed);
      }
    }
  }
}

TEST_CASE("every optimizer, stopped anywhere, can go on in another order of results, and that replays too") {
  for (const ConformingKind& kind : with_defaults()) {
    for (Situation& situation : resumed_situations()) {
      CAPTURE(kind.name);
      CAPTURE(situation.name);
      const auto whole = make_optimizer(kind.policy, situation.problem());
      const Drive run = drive(*whole, situation.answers(), {situation.budget});
      for (std::size_t stopped = 0; stopped <= run.journal.size(); stopped += 7) {
        CAPTURE(stopped);
        const auto resumed = make_optimizer(kind.policy, situation.problem());
        const Drive rest = resume(*resumed, run, stopped, situation.answers(), {situation.budget, 3, 8});
        check_ended(*resumed, situation.problem(), rest, situation.budget, kind.predicts);
        const auto again = make_optimizer(kind.policy, situation.problem());
        check_replays(*again, rest, situation.budget);
        check_same_end(*resumed, *again);
      }
    }
  }
}
