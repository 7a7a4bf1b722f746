#include "optimizer/frontier.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <numeric>
#include <optional>

using namespace hone;

namespace {

using Row = std::vector<std::optional<double>>;

ScoreTable table_of(const std::vector<Row>& rows) {
  ScoreTable table(static_cast<int>(rows.front().size()));
  for (std::size_t candidate = 0; candidate < rows.size(); ++candidate) {
    for (std::size_t example = 0; example < rows[candidate].size(); ++example) {
      const auto& score = rows[candidate][example];
      const auto c = static_cast<int>(candidate);
      const auto e = static_cast<int>(example);
      if (score) {
        table.record(c, e, *score);
      } else {
        table.record_missing(c, e);
      }
    }
  }
  return table;
}

Frontier frontier_of(const ScoreTable& table, const std::vector<int>& order) {
  Frontier frontier;
  for (const int candidate : order) frontier.add(table, candidate);
  return frontier;
}

using Choices = std::vector<Frontier::Choice>;

}  // namespace

TEST_CASE("whoever ties for the best score on an example stands on its front") {
  const ScoreTable table = table_of({{1, 0, 0}, {1, 1, 0}, {0, 0, 1}});
  const Frontier frontier = frontier_of(table, {0, 1, 2});
  CHECK(frontier.fronts().members(0) == std::vector<int>{0, 1});
  CHECK(frontier.fronts().members(1) == std::vector<int>{1});
  CHECK(frontier.fronts().members(2) == std::vector<int>{2});
  CHECK(frontier.choices() == Choices{{1, 2}, {2, 1}});
}

TEST_CASE("a hole neither holds a front nor loses one") {
  const ScoreTable table = table_of({{0.5, std::nullopt}, {std::nullopt, 0.25}});
  const Frontier frontier = frontier_of(table, {0, 1});
  CHECK(frontier.fronts().members(0) == std::vector<int>{0});
  CHECK(frontier.fronts().members(1) == std::vector<int>{1});
}

TEST_CASE("the best mean is selectable though it is second everywhere") {
  const ScoreTable table = table_of({{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0.9, 0.9, 0.9}});
  CHECK(frontier_of(table, {0, 1, 2, 3}).choices() == Choices{{0, 1}, {1, 1}, {2, 1}, {3, 1}});
}

TEST_CASE("the order in which candidates enter makes no difference") {
  CHECK(rc::check([] {
    const auto n = *rc::gen::inRange<std::size_t>(1, 12);
    std::vector<Row> rows(n, Row(7));
    for (Row& row : rows) {
      for (auto& cell : row) {
        const int score = *rc::gen::inRange(-1, 3);
        if (score >= 0) cell = score / 2.0;
      }
    }
    const ScoreTable table = table_of(rows);
    std::vector<int> order(n);
    std::iota(order.begin(), order.end(), 0);
    const Choices ascending = frontier_of(table, order).choices();
    for (std::size_t left = n; left > 1; --left) std::swap(order[left - 1], order[*rc::gen::inRange<std::size_t>(0, left)]);
    RC_ASSERT(frontier_of(table, order).choices() == ascending);
  }));
}

TEST_CASE("objectives have fronts by their means, beside the examples or for each of them") {
  ScoreTable table(2);
  table.record(0, 0, 1, {{"a", 1.0}, {"b", 0.0}});
  table.record(0, 1, 1, {{"a", 0.0}, {"b", 0.0}});
  table.record(1, 0, 0, {{"a", 0.0}, {"b", 1.0}});
  table.record(1, 1, 0, {{"a", 0.5}});
  const auto fronts = [&](FrontierKind kind) {
    Frontier frontier(kind);
    frontier.add(table, 0);
    frontier.add(table, 1);
    std::vector<std::vector<int>> all;
    for (int front = 0; front < frontier.fronts().fronts(); ++front) all.push_back(frontier.fronts().members(front));
    return all;
  };
  using F = std::vector<std::vector<int>>;
  CHECK(fronts(FrontierKind::instance) == F{{0}, {0}});
  CHECK(fronts(FrontierKind::objective) == F{{0}, {1}});
  CHECK(fronts(FrontierKind::hybrid) == F{{0}, {0}, {0}, {1}});
  CHECK(fronts(FrontierKind::cartesian) == F{{0}, {1}, {1}, {0}});
}

TEST_CASE("a frontier over objectives of a metric that has none still has a parent") {
  const ScoreTable table = table_of({{0, 0}, {1, 1}});
  Frontier frontier(FrontierKind::objective);
  frontier.add(table, 0);
  frontier.add(table, 1);
  CHECK(frontier.choices() == Choices{{1, 1}});
}
