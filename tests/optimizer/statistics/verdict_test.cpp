#include "optimizer/statistics/verdict.hpp"

#include <cmath>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck.h>

#include "tests/optimizer/statistics/verdict_cases.hpp"

using namespace hone;
using namespace hone::test;

TEST_CASE("0/1 scores of examples that stand alone get McNemar's test and Tango's interval") {
  const Verdict verdict = judged(exact_match(31, 6, 113));
  CHECK(verdict.conclusion == Conclusion::improved);
  CHECK(verdict.test == "mcnemar");
  CHECK(verdict.n == 150);
  CHECK(verdict.groups == 150);
  CHECK(verdict.won == 31);
  CHECK(verdict.lost == 6);
  CHECK(verdict.same == 113);
  CHECK(*verdict.difference == doctest::Approx(25.0 / 150));
  CHECK(*verdict.p == doctest::Approx(4.1e-5).epsilon(0.05));
  CHECK(verdict.ci95->low > 0.08);
  CHECK(verdict.ci95->high < 0.26);
}

TEST_CASE("groups, repeats and graded scores each call for permutation and bootstrap") {
  CHECK(judged(in_groups_of(3, exact_match(31, 6, 113))).test == "permutation");
  CHECK(judged(in_groups_of(1, exact_match(31, 6, 113))).test == "mcnemar");

  TestResults repeated = exact_match(31, 6, 113);
  for (auto& example : repeated.examples) {
    example.baseline.push_back(example.baseline.front());
    example.winner.push_back(example.winner.front());
  }
  const Verdict verdict = judged(repeated);
  CHECK(verdict.test == "permutation");
  CHECK(verdict.n == 150);

  TestResults not_declared = exact_match(31, 6, 113);
  not_declared.zero_one = false;
  CHECK(judged(not_declared).test == "permutation");
  CHECK(judged(graded({0.1, 0.2, 0.0, 0.3})).test == "permutation");
}

TEST_CASE("repeats are averaged within an example before anything is counted") {
  TestResults results;
  results.metric = "f1";
  results.examples.push_back({"", {0.0, 1.0}, {1.0, 0.0}});
  results.examples.push_back({"", {0.0, 0.5}, {1.0, 0.5}});
  const Verdict verdict = judged(results);
  CHECK(verdict.same == 1);
  CHECK(verdict.won == 1);
  CHECK(*verdict.difference == doctest::Approx(0.25));
}

TEST_CASE("a mirrored table gets the mirrored conclusion") {
  const Verdict verdict = judged(exact_match(6, 31, 113));
  CHECK(verdict.conclusion == Conclusion::worse);
  CHECK(verdict.ci95->high < 0);
}

TEST_CASE("a group of copies is one unit, so its gain may prove nothing") {
  TestResults results = exact_match(20, 0, 40);
  CHECK(judged(results).conclusion == Conclusion::improved);
  const Verdict verdict = judged(in_groups_of(20, results));
  CHECK(verdict.groups == 3);
  CHECK(verdict.n == 60);
  CHECK(verdict.conclusion == Conclusion::no_evidence);
}

TEST_CASE("where test and interval disagree there is no evidence") {
  const Verdict verdict = judged(exact_match(7, 1, 13));
  CHECK(*verdict.p > 0.05);
  CHECK(verdict.ci95->low > 0);
  CHECK(verdict.conclusion == Conclusion::no_evidence);
}

TEST_CASE("the same program is said to be the same, whether or not it was run") {
  TestResults results;
  results.same_program = true;
  results.n_of = 150;
  CHECK(judged(results).conclusion == Conclusion::same_program);
  CHECK_FALSE(judged(results).difference);

  TestResults run = exact_match(31, 6, 113);
  run.same_program = true;
  CHECK(judged(run).conclusion == Conclusion::same_program);
  CHECK(judged(run).baseline);
}

TEST_CASE("more than 5 % holes, or too little money, and nothing is judged") {
  TestResults at_the_limit = exact_match(40, 3, 52);
  add(at_the_limit, 5, 1, std::nullopt);
  CHECK(judged(at_the_limit).conclusion == Conclusion::improved);
  CHECK(judged(at_the_limit).holes == 5);
  CHECK(judged(at_the_limit).n == 95);

  TestResults over_it = exact_match(40, 3, 51);
  add(over_it, 6, std::nullopt, 1);
  const Verdict verdict = judged(over_it);
  CHECK(verdict.conclusion == Conclusion::not_judged);
  CHECK_FALSE(verdict.difference);
  CHECK_FALSE(verdict.ci95);
  CHECK_FALSE(verdict.p);
  CHECK(verdict.won == 40);

  TestResults poor = exact_match(40, 3, 57);
  poor.money_insufficient = true;
  CHECK(judged(poor).conclusion == Conclusion::not_judged);
  CHECK(judged(TestResults{}).conclusion == Conclusion::not_judged);
}

TEST_CASE("a gain that holes could undo is no evidence") {
  TestResults results = exact_match(14, 3, 83);
  CHECK(judged(results).conclusion == Conclusion::improved);
  add(results, 5, std::nullopt, 1);  // with a baseline of 1 here, nothing is won: still 14 against 3
  CHECK(judged(results).conclusion == Conclusion::improved);
  results.examples.resize(100);
  add(results, 5, 1, std::nullopt);  // with a winner of 0 here, 14 against 8
  const Verdict verdict = judged(results);
  CHECK(verdict.conclusion == Conclusion::no_evidence);
  CHECK(verdict.undone_by_holes);
  CHECK(to_json(verdict)["undone_by_holes"] == true);
}

TEST_CASE("an example with a missing repeat is a hole, and only the missing run is counted against the winner") {
  TestResults results = graded(std::vector<double>(60, 0.3));
  for (std::size_t i = 0; i < 60; ++i) {
    results.examples[i].baseline.push_back(0.3 + 0.001 * static_cast<double>(i));
    results.examples[i].winner.push_back(0.7);
  }
  results.examples[0].winner[1] = std::nullopt;
  const Verdict verdict = judged(results);
  CHECK(verdict.holes == 1);
  CHECK(verdict.n == 59);
  CHECK(verdict.conclusion == Conclusion::improved);
}

TEST_CASE("a verdict is a pure function of results and draws") {
  const TestResults results = in_groups_of(2, exact_match(14, 9, 22));
  const auto first = to_json(judge(results, Rng(1, "verdict")));
  CHECK(first == to_json(judge(results, Rng(1, "verdict"))));
  CHECK(first["ci95"] != to_json(judge(results, Rng(2, "verdict")))["ci95"]);
}

TEST_CASE("for 0/1 scores neither the order of the examples nor the draws matter") {
  CHECK(rc::check([](std::uint64_t seed, std::uint8_t won, std::uint8_t lost) {
    TestResults results = exact_match(won % 20, lost % 20, 21);
    const auto in_order = to_json(judge(results, Rng(seed)));
    Rng(seed, "order").shuffle(results.examples);
    RC_ASSERT(to_json(judge(results, Rng(seed + 1))) == in_order);
  }));
}

TEST_CASE("a true gain of 15 points at n = 150 with a quarter of the answers changed is nearly always seen") {
  Rng rng(3, "gain");
  int improved = 0;
  for (int i = 0; i < 400; ++i) {
    std::size_t won = 0;
    std::size_t lost = 0;
    for (int k = 0; k < 150; ++k) {
      const double u = rng.uniform();
      won += u < 0.20 ? 1 : 0;
      lost += u >= 0.95 ? 1 : 0;
    }
    improved += judged(exact_match(won, lost, 150 - won - lost)).conclusion == Conclusion::improved ? 1 : 0;
  }
  CHECK(improved >= 340);
}

TEST_CASE("the JSON has every key in the documented order, null where unknown") {
  const auto keys = [](const nlohmann::ordered_json& json) {
    std::vector<std::string> names;
    for (const auto& [name, value] : json.items()) names.push_back(name);
    return names;
  };
  const std::vector<std::string> expected{"metric", "n",   "n_of", "groups", "holes",      "looks",              "difference",      "ci95", "p",
                                          "test",   "won", "lost", "same",   "conclusion", "money_insufficient", "undone_by_holes", "cost"};
  TestResults results = exact_match(31, 6, 113);
  results.cost = known_cost();
  results.cost->usd_per_1000[0] = std::nullopt;
  const auto full = to_json(judged(results));
  CHECK(keys(full) == expected);
  CHECK(full["conclusion"] == "improved");
  CHECK(full["ci95"].size() == 2);
  CHECK(full["cost"]["usd_per_1000"][0].is_null());
  CHECK(full["cost"]["usd_per_1000"][1] == 0.583);
  CHECK(full["cost"]["input_tokens"][1] == 961);

  const auto empty = to_json(judged(TestResults{}));
  CHECK(keys(empty) == expected);
  for (const char* key : {"difference", "ci95", "p", "test", "cost"}) CHECK(empty[key].is_null());
}

TEST_CASE("conclusions are read back from their names") {
  for (const auto conclusion : {Conclusion::improved, Conclusion::no_evidence, Conclusion::worse, Conclusion::same_program,
                                Conclusion::not_judged}) {
    CHECK(conclusion_from(to_string(conclusion)) == conclusion);
  }
  CHECK_FALSE(conclusion_from("better"));
}
