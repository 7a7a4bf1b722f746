#include "adapters/compare/comparison_plan.hpp"

#include <algorithm>

#include <doctest/doctest.h>

using namespace hone;

namespace {

/// A comparison with this one model.
ComparisonPlan plan_with(const std::string& provider, const std::string& base_url, std::optional<Price> price = {}) {
  ComparisonPlan plan{ComparisonFiles("c"), {}, {}, {}, {}};
  ModelSettings model;
  model.provider = provider;
  model.base_url = base_url;
  model.price = price;
  plan.config.models["task"] = model;
  return plan;
}

}  // namespace

TEST_CASE("calls may cost money by their price, and without one on somebody else's server") {
  const std::string elsewhere = "https://api.example.com/v1";
  const std::string here = "http://127.0.0.1:8080/v1";
  CHECK(plan_with("openai", elsewhere).costs_money());
  CHECK_FALSE(plan_with("openai", elsewhere, Price{}).costs_money());
  CHECK(plan_with("openai", here, Price{0, {}, 1}).costs_money());
  for (const auto& free : {here, std::string("http://127.4.0.2/v1"), std::string("http://localhost:1/v1"), std::string("http://[::1]:8080/v1")}) {
    CHECK_FALSE(plan_with("openai", free).costs_money());
  }
  CHECK(plan_with("openai", "http://127.example.com/v1").costs_money());
  CHECK_FALSE(plan_with("simulated", "").costs_money());
  CHECK_FALSE(plan_with("replay", elsewhere).costs_money());
  CHECK(plan_with("simulated", "", Price{1, {}, 0}).costs_money());
}

TEST_CASE("what may cost money and has no price is named") {
  auto plan = plan_with("openai", "https://api.example.com/v1");
  CHECK(plan.unpriced() == std::vector<std::string>{"models.task"});
  plan.config.models["task"].price = Price{1, {}, 1};
  CHECK(plan.unpriced().empty());
  CHECK(plan_with("simulated", "").unpriced().empty());
}

TEST_CASE("small amounts of money are said as they are") {
  auto plan = plan_with("simulated", "", Price{1, {}, 1});
  plan.config.budget.usd = 0.001;
  plan.config.compare.total_usd = 2.5;
  plan.runs.resize(12);
  const auto lines = plan_lines(plan);
  const auto says = [&](const std::string& what) { return std::ranges::any_of(lines, [&](const auto& line) { return line.find(what) != std::string::npos; }); };
  CHECK(says("each run: at most 0.001 USD,"));
  CHECK(says("all runs: at most 0.012 USD,"));
  CHECK(says("2.50 USD"));
}
