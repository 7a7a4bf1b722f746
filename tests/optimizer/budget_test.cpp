#include "optimizer/budget.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace hone;

TEST_CASE("what is left is neither charged nor reserved, never below nothing, and infinite without a limit") {
  CHECK(BudgetView::Line{10.0, 4, 3}.left() == 3);
  CHECK(BudgetView::Line{10.0, 9, 3}.left() == 0);
  CHECK(std::isinf(BudgetView::Line{std::nullopt, 9, 3}.left()));
}

TEST_CASE("progress is that of the limit nearest its end") {
  BudgetView view;
  CHECK(view.progress() == 0);
  view.rollouts = {100.0, 25, 50};
  view.usd = {2.0, 1.0, 0};
  CHECK(view.progress() == 0.5);
  view.calls = {0.0, 0, 0};
  CHECK(view.progress() == 1);
  view.calls = {10.0, 12, 0};
  CHECK(view.progress() == 1);
}

TEST_CASE("what is kept for the verdict is not the search's") {
  BudgetView view;
  view.tokens = {100.0, 30, 10, 40};
  CHECK(view.tokens.left() == 20);
  CHECK(view.progress() == 0.5);
  CHECK_FALSE(view.rollouts_left());  // none is told that says what one costs
  view.rollouts.charged = 10;
  view.rollouts.reserved = 2;
  CHECK(*view.rollouts_left() == 8);  // 30 more at 3 each, 2 of them under way
  view.rollouts.limit = 15;
  CHECK(*view.rollouts_left() == 3);
  view.tokens.aside = 90;
  CHECK(view.tokens.left() == 0);
  CHECK(*view.rollouts_left() == 0);
}

TEST_CASE("limits have the names that summaries show") {
  CHECK(name(Limit::rollouts) == "rollouts");
  CHECK(name(Limit::usd) == "usd");
  CHECK(name(Limit::wall) == "wall");
}
