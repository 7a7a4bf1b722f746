#include "optimizer/rollout_forecast.hpp"

#include <doctest/doctest.h>

using namespace hone;

namespace {

BudgetView told(double rollouts, double outstanding = 0) {
  BudgetView view;
  view.rollouts.charged = rollouts;
  view.rollouts.reserved = outstanding;
  return view;
}

}  // namespace

TEST_CASE("without a limit, and before any rollout is told, nothing is foreseen") {
  RolloutForecast forecast;
  CHECK_FALSE(forecast.left(told(10)));
  BudgetView view = told(0);
  view.tokens.limit = 1000;
  CHECK_FALSE(forecast.left(view));
}

TEST_CASE("a limit of rollouts is what it is, less those on their way") {
  BudgetView view = told(10, 4);
  view.rollouts.limit = 50;
  CHECK(RolloutForecast().left(view) == 36);
}

TEST_CASE("the limit that is nearest its end decides, by what a rollout has cost") {
  BudgetView view = told(10, 2);
  view.tokens.limit = 10'000;
  view.tokens.charged = 2000;  // 200 each: 40 more
  view.usd.limit = 1;
  view.usd.charged = 0.4;  // 0.04 each: 15 more
  view.calls.limit = 1000;  // none charged
  CHECK(RolloutForecast().left(view) == 13);
}

TEST_CASE("the wall is foreseen by the pace since it was first seen") {
  RolloutForecast forecast;
  BudgetView view = told(4);
  view.wall_left_s = 100;
  forecast.look_at(view);
  CHECK_FALSE(forecast.left(view));
  view = told(24);
  view.wall_left_s = 60;  // 2 seconds each
  forecast.look_at(view);
  CHECK(forecast.left(view) == 30);
}
