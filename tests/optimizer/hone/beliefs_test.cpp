#include "optimizer/hone/beliefs.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace hone;

namespace {

/// A seed that solves the first `solved` of `examples`, on all of which it was run, and a child of it.
Beliefs seed_and_child(int examples, int solved) {
  Beliefs beliefs(examples);
  beliefs.add(0, -1, "seed");
  for (int i = 0; i < examples; ++i) beliefs.observe(0, i, i < solved ? 1 : 0);
  beliefs.add(1, 0, "reflection");
  return beliefs;
}

}  // namespace

TEST_CASE("a seed that was run on everything has its plain mean, and one that was not is uncertain about the rest") {
  Beliefs whole = seed_and_child(4, 3);
  CHECK(whole.mean(0) == doctest::Approx(0.75));
  Beliefs part(4);
  part.add(0, -1, "seed");
  part.observe(0, 0, 1);
  CHECK(part.mean(0) == doctest::Approx(2.0 / 3));
  CHECK(part.cells(0) == std::vector<double>{1, 2.0 / 3, 2.0 / 3, 2.0 / 3});
}

TEST_CASE("a report is more careful with who was lucky, and exact where all is known") {
  Beliefs beliefs = seed_and_child(40, 20);
  for (int i = 20; i < 24; ++i) beliefs.observe(1, i, 1);
  CHECK(beliefs.cautious_mean(1) < beliefs.mean(1) - 0.05);
  CHECK(beliefs.cautious_mean(1) > beliefs.mean(0));
  beliefs.add(2, 1, "reflection");  // what is built on it is judged by the same measure
  CHECK(beliefs.cautious_mean(2) < beliefs.mean(2));
  for (int i = 0; i < 40; ++i) beliefs.observe(1, i, i % 2);
  CHECK(beliefs.cautious_mean(1) == doctest::Approx(0.5));
  CHECK(beliefs.cautious_mean(0) == beliefs.mean(0));
}

TEST_CASE("a cell that was not run is predicted from the parent's cell") {
  Beliefs beliefs = seed_and_child(4, 2);
  beliefs.observe(1, 3, 1);
  CHECK(beliefs.model(1).fix.good == doctest::Approx(2));
  const std::vector<double> cells = beliefs.cells(1);
  CHECK(cells[0] == doctest::Approx(8.0 / 9));
  CHECK((cells[2] > 0.3 && cells[2] < 0.9));
  CHECK(cells[3] == 1);
  CHECK(beliefs.mean(1) == doctest::Approx((cells[0] + cells[1] + cells[2] + 1) / 4));
}

TEST_CASE("a score of an ancestor moves the predictions of all below it") {
  Beliefs beliefs(4);
  beliefs.add(0, -1, "seed");
  beliefs.add(1, 0, "reflection");
  beliefs.add(2, 1, "reflection");
  const double before = beliefs.mean(2);
  beliefs.observe(0, 0, 1);
  CHECK(beliefs.mean(2) > before);
  CHECK(beliefs.cells(2)[0] > beliefs.cells(2)[1]);
}

TEST_CASE("a child that was run on everything has its plain mean") {
  Beliefs beliefs = seed_and_child(4, 2);
  for (int i = 0; i < 4; ++i) beliefs.observe(1, i, i == 3 ? 1 : 0);
  CHECK(beliefs.mean(1) == doctest::Approx(0.25));
}

TEST_CASE("what came of earlier children sets what is expected of later ones of their kind, and of no others") {
  Beliefs beliefs = seed_and_child(40, 0);
  for (int i = 0; i < 20; ++i) beliefs.observe(1, i, 1);
  beliefs.learn_from(1);
  beliefs.add(2, 0, "reflection");
  beliefs.add(3, 0, "option");
  CHECK(beliefs.difference(2).mean > 2 * beliefs.difference(3).mean);
}

TEST_CASE("a child of no kind begins from what is assumed of all, whatever came of others of none") {
  Beliefs beliefs(40);
  beliefs.add(0, -1, "seed");
  for (int i = 0; i < 40; ++i) beliefs.observe(0, i, 0);
  beliefs.add(1, 0, "");
  for (int i = 0; i < 20; ++i) beliefs.observe(1, i, 1);
  beliefs.learn_from(1);
  beliefs.add(2, 0, "");
  beliefs.add(3, 0, "option");
  CHECK(beliefs.difference(2).mean == beliefs.difference(3).mean);
}

TEST_CASE("without observations hope is above nothing, and soberness is not") {
  Beliefs beliefs = seed_and_child(20, 6);
  CHECK(beliefs.difference(1).mean > 0.03);
  CHECK(beliefs.sober_difference(1).mean == doctest::Approx(0));
}

TEST_CASE("a win is an example on which both were run and the child did better") {
  Beliefs beliefs = seed_and_child(3, 1);
  beliefs.observe(1, 0, 1);
  CHECK(beliefs.wins(1) == 0);
  beliefs.observe(1, 2, 0.4);
  CHECK(beliefs.wins(1) == 1);
  CHECK(beliefs.observations(1) == 2);
}
