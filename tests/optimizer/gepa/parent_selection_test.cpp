#include "optimizer/gepa/parent_selection.hpp"

#include <doctest/doctest.h>

using namespace hone;

namespace {

using Choices = std::vector<Frontier::Choice>;

/// Four candidates on four examples: 0 and 1 are specialists, 2 is the best mean, 3 is nothing.
struct Fixture {
  ScoreTable table{4};
  Frontier frontier;
  std::vector<int> pool = {0, 1, 2, 3};

  Fixture() {
    const double scores[4][4] = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0.5, 1, 1}, {0, 0, 0, 0}};
    for (int candidate = 0; candidate < 4; ++candidate) {
      for (int example = 0; example < 4; ++example) table.record(candidate, example, scores[candidate][example]);
      frontier.add(table, candidate);
    }
  }

  Choices choices(ParentSelector selector, int top_k = 5, double epsilon = 0.1) const {
    OptimizerPolicy policy;
    policy.selector = selector;
    policy.top_k = top_k;
    policy.epsilon = epsilon;
    return parent_choices(policy, frontier, table, pool);
  }
};

}  // namespace

TEST_CASE("pareto weighs the survivors by the fronts that they hold") {
  CHECK(Fixture().choices(ParentSelector::pareto) == Choices{{0, 1}, {1, 1}, {2, 2}});
}

TEST_CASE("current_best is the best mean alone") { CHECK(Fixture().choices(ParentSelector::current_best) == Choices{{2, 1}}); }

TEST_CASE("epsilon_greedy leaves every candidate a chance") {
  const Choices choices = Fixture().choices(ParentSelector::epsilon_greedy);
  REQUIRE(choices.size() == 4);
  CHECK(choices[0].weight == doctest::Approx(0.025));
  CHECK(choices[2].weight == doctest::Approx(0.925));
}

TEST_CASE("epsilon_greedy without a chance for others leaves only the best to be drawn") {
  CHECK(Fixture().choices(ParentSelector::epsilon_greedy, 1, 0) == Choices{{2, 1}});
}

TEST_CASE("top_k_pareto looks at the fronts of the best means only") {
  CHECK(Fixture().choices(ParentSelector::top_k_pareto, 1) == Choices{{2, 2}});
  CHECK(Fixture().choices(ParentSelector::top_k_pareto, 2) == Choices{{0, 1}, {2, 2}});
}
