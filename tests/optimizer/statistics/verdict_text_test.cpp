#include "optimizer/statistics/verdict_text.hpp"

#include <doctest/doctest.h>

#include "tests/optimizer/statistics/verdict_cases.hpp"
#include "tests/support/golden.hpp"

using namespace hone;
using namespace hone::test;

namespace {

void check_text(const std::string& name, const TestResults& results) {
  check_golden("verdict/" + name + ".txt", verdict_text(judged(results)) + "\n");
}

}  // namespace

TEST_CASE("an improvement gives scores, difference, interval, test, counts and cost") {
  TestResults results = exact_match(31, 6, 113);
  results.cost = known_cost();
  check_text("improved", results);
}

TEST_CASE("an improvement on the way to which the split was opened, cut and left with holes says all of it") {
  TestResults results = exact_match(31, 6, 113);
  add(results, 2, 1, std::nullopt);
  results.n_of = 400;
  results.looks = 3;
  check_text("improved_with_everything", results);
}

TEST_CASE("a graded improvement over groups names the groups") {
  std::vector<double> gains(90, 0.0);
  for (std::size_t i = 0; i < 45; ++i) gains[2 * i] = i % 5 == 0 ? -0.25 : 0.5;
  check_text("improved_in_groups", in_groups_of(3, graded(gains)));
}

TEST_CASE("no evidence is not called no difference") { check_text("no_evidence", exact_match(8, 6, 136)); }

TEST_CASE("no change at all has an interval too") { check_text("nothing_changed", exact_match(0, 0, 40)); }

TEST_CASE("too few changed answers are named where test and interval disagree") {
  TestResults results = exact_match(7, 1, 13);
  results.looks = 1;
  check_text("too_few_changed", results);
}

TEST_CASE("a gain that holes would undo says so") {
  TestResults results = exact_match(14, 3, 83);
  add(results, 5, 1, std::nullopt);
  check_text("undone_by_holes", results);
}

TEST_CASE("a loss is called worse") { check_text("worse", exact_match(6, 31, 113)); }

TEST_CASE("the same program says why there is nothing to compare") {
  TestResults results;
  results.metric = "exact_match";
  results.same_program = true;
  check_text("same_program", results);
}

TEST_CASE("what was not judged says why") {
  TestResults holes = exact_match(40, 3, 51);
  add(holes, 6, std::nullopt, 1);
  check_text("not_judged_holes", holes);

  TestResults poor = exact_match(10, 2, 30);
  poor.n_of = 150;
  poor.money_insufficient = true;
  poor.looks = 2;
  check_text("not_judged_money", poor);

  check_text("not_judged_empty", TestResults{});
}

TEST_CASE("small numbers keep the side of 0 and of 0.05 that they are on") {
  Verdict verdict = judged(exact_match(31, 6, 113));
  verdict.ci95 = Interval{0.0002, 0.2};
  verdict.p = 0.0499;
  CHECK(verdict_text(verdict).find("95% CI +0.02 to +20.0, paired, n = 150, p = 0.0499;") != std::string::npos);
  verdict.p = 0.04999;
  CHECK(verdict_text(verdict).find("p < 0.05;") != std::string::npos);
  verdict.ci95 = Interval{-0.0002, 0.2};
  verdict.p = 0.00001;
  CHECK(verdict_text(verdict).find("95% CI -0.02 to +20.0, paired, n = 150, p < 0.0001;") != std::string::npos);
}

TEST_CASE("the cost of both programs is told in tokens, money and time") {
  check_golden("verdict/cost.txt", cost_text(known_cost()) + "\n");
  VerdictCost free = known_cost();
  free.usd_per_1000 = {};
  CHECK(cost_text(free).find("USD unknown -> unknown") != std::string::npos);
}
