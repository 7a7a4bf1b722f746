#include "optimizer/make_optimizer.hpp"

#include <doctest/doctest.h>

#include <string>

#include <fmt/format.h>

#include "programs/error.hpp"
#include "programs/text.hpp"
#include "tests/optimizer/scripted_world.hpp"

using namespace hone;
using namespace hone::test;

namespace {

std::string message(const OptimizerPolicy& policy, const SearchProblem& problem = RuleWorld().problem()) {
  try {
    (void)make_optimizer(policy, problem);
  } catch (const UserError& error) {
    return error.what();
  }
  return {};
}

template <typename Change>
OptimizerPolicy changed(Change&& change) {
  OptimizerPolicy policy;
  change(policy);
  return policy;
}

}  // namespace

TEST_CASE("every kind is made, and the default one is made by default") {
  for (const std::string& kind : optimizer_kinds()) {
    CHECK(make_optimizer(changed([&](auto& p) { p.kind = kind; }), RuleWorld().problem()));
  }
  CHECK(message({}).empty());
}

TEST_CASE("an unknown kind is named, with the kinds there are and the nearest") {
  CHECK(message(changed([](auto& p) { p.kind = "geppa"; })) ==
        fmt::format("There is no optimizer `geppa`; there are {}. Did you mean `gepa`?", quoted_list(optimizer_kinds())));
}

TEST_CASE("a policy that makes no sense is refused with the key that is wrong") {
  CHECK(message(changed([](auto& p) { p.width = 0; })) == "`optimizer.width` is 0, but it is at least 1. Raise it or leave it out.");
  CHECK(message(changed([](auto& p) { p.epsilon = 1.5; })) == "`optimizer.epsilon` is 1.5, but it is a probability: from 0 to 1.");
  CHECK(message(changed([](auto& p) { p.start_with = {"bootstrp"}; })) ==
        "`optimizer.start_with` names `bootstrp`, which is none of `seed` and `bootstrap`. Did you mean `bootstrap`?");
}

TEST_CASE("without data there is nothing to learn from or to choose by") {
  SearchProblem problem = RuleWorld().problem();
  problem.train = 0;
  CHECK(message({}, problem).find("no train example") != std::string::npos);
  CHECK(message(changed([](auto& p) { p.kind = "baseline"; }), problem).empty());
  problem.validation = 0;
  CHECK(message(changed([](auto& p) { p.kind = "baseline"; }), problem).find("no validation example") != std::string::npos);
}

TEST_CASE("the baseline does not bootstrap, whatever it is told to start with") {
  const auto optimizer = make_optimizer(changed([](auto& p) {
                                          p.kind = "baseline";
                                          p.start_with = {"seed", "bootstrap"};
                                        }),
                                        RuleWorld().problem());
  RuleWorld world;
  CHECK(drive(*optimizer, world.world()).rollouts == 12);
}

TEST_CASE("frontiers and selectors go by the names of the config") {
  CHECK(frontier_kind("hybrid") == FrontierKind::hybrid);
  CHECK(frontier_kind("cartesian") == FrontierKind::cartesian);
  CHECK_FALSE(frontier_kind("pareto"));
  CHECK(parent_selector("top_k_pareto") == ParentSelector::top_k_pareto);
  CHECK(parent_selector("epsilon_greedy") == ParentSelector::epsilon_greedy);
  CHECK_FALSE(parent_selector("best"));
}
