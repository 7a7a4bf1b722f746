#include "optimizer/score_table.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <tuple>

using namespace hone;

TEST_CASE("a mean exists in a view only: a row with unseen cells has none that is complete") {
  ScoreTable table(4);
  table.record(0, 0, 1);
  table.record(0, 1, 0);
  table.record(0, 2, 1);
  CHECK(table.mean(0, View::complete).n == 0);
  CHECK(table.mean(0, View::observed).mean == doctest::Approx(2.0 / 3));
  CHECK(table.mean(0, View::observed).n == 3);
  CHECK(table.mean(0, View::observed).of == 4);
  table.record(0, 3, 1);
  CHECK(table.complete(0));
  CHECK(table.mean(0, View::complete).mean == 0.75);
}

TEST_CASE("a mean in words says what it stands on") {
  CHECK(in_words({0.75, 3, 4}) == "validation 0.750 on 3 of 4");
  CHECK(in_words({0, 0, 4}) == "validation 0.000 on 0 of 4");
}

TEST_CASE("two thirds of the scores say enough, none never do") {
  CHECK(enough_scored(2, 3));
  CHECK(enough_scored(7, 10));
  CHECK_FALSE(enough_scored(6, 10));
  CHECK_FALSE(enough_scored(0, 0));
}

TEST_CASE("a missing cell is settled and counts in no mean") {
  ScoreTable table(2);
  table.record(0, 0, 0.5);
  CHECK_FALSE(table.settled(0, 1));
  table.record_missing(0, 1);
  CHECK(table.settled(0, 1));
  CHECK_FALSE(table.score(0, 1));
  CHECK(table.missing(0) == 1);
  CHECK(table.complete(0));
  CHECK(table.mean(0, View::complete).mean == 0.5);
  CHECK(table.mean(0, View::complete).n == 1);
}

TEST_CASE("a row of which everything is missing has no score at all") {
  ScoreTable table(1);
  table.record_missing(0, 0);
  CHECK(table.mean(0, View::complete).n == 0);
  CHECK(table.mean(7, View::observed).n == 0);
}

TEST_CASE("repeats are averaged within a cell, which is settled when each has a score or is missing") {
  ScoreTable table(2, 3);
  table.record(0, 0, 1);
  table.record(0, 0, 0);
  CHECK_FALSE(table.settled(0, 0));
  CHECK(table.score(0, 0) == 0.5);
  table.record_missing(0, 0);
  CHECK(table.settled(0, 0));
  CHECK(table.missing(0) == 0);
  for (int repeat = 0; repeat < 3; ++repeat) table.record(0, 1, 1);
  CHECK(table.mean(0, View::complete).mean == 0.75);
}

TEST_CASE("objectives are kept by name, and may be missing") {
  ScoreTable table(2);
  table.record(0, 0, 1, {{"f1", 0.5}});
  table.record(0, 1, 1, {{"f1", 1.0}, {"recall", 0.25}});
  table.record(1, 0, 0);
  REQUIRE(table.objectives() == std::vector<std::string>{"f1", "recall"});
  CHECK(table.objective(0, 0, 0) == 0.5);
  CHECK_FALSE(table.objective(0, 0, 1));
  CHECK(table.objective_mean(0, 0) == 0.75);
  CHECK(table.objective_mean(0, 1) == 0.25);
  CHECK_FALSE(table.objective_mean(1, 0));
}

TEST_CASE("means do not depend on the order in which scores come, to the last bit") {
  CHECK(rc::check([](std::vector<double> scores) {
    RC_PRE(!scores.empty());
    const auto examples = static_cast<int>(scores.size());
    std::vector<int> order(scores.size());
    for (int i = 0; i < examples; ++i) order[static_cast<std::size_t>(i)] = i;
    ScoreTable forward(examples);
    for (const int i : order) forward.record(0, i, scores[static_cast<std::size_t>(i)]);
    ScoreTable other(examples);
    std::ranges::reverse(order);
    const auto turn = *rc::gen::inRange<std::size_t>(0, order.size());
    std::rotate(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(turn), order.end());
    for (const int i : order) other.record(0, i, scores[static_cast<std::size_t>(i)]);
    RC_ASSERT(forward.mean(0, View::complete).mean == other.mean(0, View::complete).mean);
  }));
}
