#include "optimizer/draws.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

using namespace hone;

TEST_CASE("draws are named: asking twice gives the same, another number another") {
  SeededDraws draws(5);
  CHECK(draws.order("minibatch", 0, 20) == draws.order("minibatch", 0, 20));
  CHECK(draws.order("minibatch", 0, 20) != draws.order("minibatch", 1, 20));
  CHECK(draws.order("minibatch", 0, 20) != draws.order("other", 0, 20));
  const std::vector<double> weights = {0, 3, 0};
  CHECK(draws.pick("parent", 1, weights) == 1);
}

TEST_CASE("an order holds every number once") {
  SeededDraws draws(5);
  std::vector<int> order = draws.order("bootstrap", 3, 10);
  std::ranges::sort(order);
  for (int i = 0; i < 10; ++i) CHECK(order[static_cast<std::size_t>(i)] == i);
  CHECK(draws.order("bootstrap", 3, 0).empty());
}
