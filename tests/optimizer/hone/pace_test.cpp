#include "optimizer/hone/pace.hpp"

#include <doctest/doctest.h>

using namespace hone;

namespace {

BudgetView with_rollouts(double limit, double charged = 0) {
  BudgetView budget;
  budget.rollouts.limit = limit;
  budget.rollouts.charged = charged;
  return budget;
}

}  // namespace

TEST_CASE("the rollouts left have room for generations of trials") {
  Pace pace(8);
  CHECK(pace.room(BudgetView{}) == 8);
  CHECK(pace.room(with_rollouts(100000)) == 8);
  const int few = pace.room(with_rollouts(400));
  CHECK(few > 1);
  CHECK(few < 8);
  CHECK(pace.room(with_rollouts(400, 399)) == 1);
  for (int i = 0; i < 10; ++i) pace.ended(100);
  CHECK(pace.room(with_rollouts(400)) == 1);
}

TEST_CASE("so has the time left, by the pace so far") {
  const auto room = [](double told, double wall_left_s) {
    Pace pace(8);
    BudgetView budget = with_rollouts(100000);
    budget.wall_left_s = 360;
    pace.look(budget);
    CHECK(pace.room(budget) == 8);
    budget.rollouts.charged = told;
    budget.wall_left_s = wall_left_s;
    pace.look(budget);
    return pace.room(budget);
  };
  CHECK(room(18, 240) == 1);  // time for 36 more
  CHECK(room(18, 330) == 3);  // for 198
  CHECK(room(18, 358) == 8);  // for 3,222
  CHECK(room(18, 1) == 1);
}

TEST_CASE("proposals that the rollouts left cannot use are drafts to spare") {
  Pace pace(8);
  BudgetView budget = with_rollouts(1000, 990);
  budget.proposals.limit = 50;
  const int drafts = pace.spare_proposals(budget, 0);
  CHECK(drafts > 40);
  CHECK(pace.spare_proposals(budget, 10) == drafts - 10);
  budget.proposals.charged = 50;
  CHECK(pace.spare_proposals(budget, 0) == 0);
}

TEST_CASE("without a limit on proposals there is one for every second rollout") {
  Pace pace(8);
  const int before = pace.spare_proposals(with_rollouts(240), 0);
  pace.asked(1, with_rollouts(240));
  CHECK(pace.spare_proposals(with_rollouts(240), 0) == before - 1);
}

TEST_CASE("progress follows the limit that is used most, the wall too") {
  Pace pace(8);
  BudgetView budget = with_rollouts(100, 25);
  budget.wall_left_s = 60;
  pace.look(budget);
  CHECK(pace.progress(budget) == doctest::Approx(0.25));
  budget.wall_left_s = 15;
  CHECK(pace.progress(budget) == doctest::Approx(0.75));
}

TEST_CASE("under a limit of time a slow model is not asked to write the same text again") {
  Pace pace(8);
  BudgetView budget = with_rollouts(1000);
  budget.wall_left_s = 600;
  pace.look(budget);
  CHECK(pace.spare_proposals(budget, 0) > 100);
  pace.asked(1, budget);
  pace.asked(2, budget);
  budget.wall_left_s = 550;
  pace.answered(1);
  pace.look(budget);
  CHECK(pace.spare_proposals(budget, 0) == 2);  // a quarter of 550 s, 50 s each
  budget.wall_left_s = 400;
  pace.answered(2);
  pace.look(budget);
  CHECK(pace.spare_proposals(budget, 0) == 0);  // a quarter of 400 s, 125 s each
}
