// Which combinations MIPRO's trials try: random ones at first, then what the Parzen estimator makes of those told and those on their way.

#include "optimizer/mipro/mipro.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "optimizer/search_core.hpp"
#include "tests/optimizer/mipro/workshop.hpp"

using namespace hone;
using namespace hone::test;

namespace {

/// Two predictors and nothing to choose but their texts. Trials run on all of the few rows, so none is a combination that was tried before.
Workshop only_texts(int validation) {
  Workshop shop;
  shop.predictors = 2;
  shop.demos = false;
  shop.validation = validation;
  return shop;
}

OptimizerPolicy many_texts(int texts, int trials, int width) {
  OptimizerPolicy policy;
  policy.kind = "mipro";
  policy.candidates = texts;
  policy.mipro.trials = trials;
  policy.width = width;
  return policy;
}

/// Trials are drawn at random while fewer than so many values are told, the seed's among them.
int random_until(const OptimizerPolicy& policy, const SearchProblem& problem) { return plan_mipro(policy, problem, unlimited_rollouts, 1'000'000).startup; }

/// The texts of each predictor by their numbers: the seed's own, then the others as they came.
std::map<std::string, std::vector<std::string>> texts_of(const Drive& run) {
  std::map<std::string, std::vector<std::string>> texts;
  for (const Drive::Entry& entry : run.journal) {
    const auto* asked = std::get_if<ProposeStep>(&entry.step.what);
    if (!entry.told || !asked || asked->recipe != "grounded") continue;
    auto& options = texts.try_emplace(asked->component, 1, "Answer.").first->second;
    options.push_back(std::get<ProposalResult>(entry.outcome.what).text);
  }
  return texts;
}

/// The share of the combinations in which both texts are good: how often uniform draws are.
double good_by_chance(const Drive& run) {
  double share = 1;
  for (const auto& [component, texts] : texts_of(run)) {
    const auto good = std::ranges::count_if(texts, [](const std::string& text) { return text.starts_with("Good"); });
    share *= static_cast<double>(good) / static_cast<double>(texts.size());
  }
  return share;
}

/// A trial, and what was known when it began.
struct BegunTrial {
  Choices choices;
  std::vector<TpeTrial> told;  // the seed's first
  std::vector<Choices> on_their_way;

  bool is_new(const Choices& others) const {
    return std::ranges::find(on_their_way, others) == on_their_way.end() && std::ranges::find(told, others, &TpeTrial::choices) == told.end();
  }
};

std::vector<BegunTrial> begun_trials(const Drive& run) {
  const auto texts = texts_of(run);
  std::vector<BegunTrial> begun;
  BegunTrial now;
  for (const Drive::Entry& entry : run.journal) {
    const auto* step = std::get_if<RolloutStep>(&entry.step.what);
    if (!step || step->example.partition == Partition::train) continue;
    now.choices.clear();
    for (const auto& [component, options] : texts) {
      now.choices.push_back(static_cast<int>(std::ranges::find(options, find_or_null(step->candidate->components(), component).text()) - options.begin()));
    }
    if (entry.told) {
      std::erase(now.on_their_way, now.choices);
      now.told.push_back({now.choices, std::get<RolloutResult>(entry.outcome.what).score});
    } else if (now.choices != Choices{0, 0}) {
      begun.push_back(now);
      now.on_their_way.push_back(now.choices);
    }
  }
  return begun;
}

/// A search in which many trials are on their way beside the first that are told, and no two have the same value.
struct CrowdedSearch {
  CrowdedSearch() {
    ScriptedWorld world = shop.world();
    world.run = [](const RolloutStep&, StepId id) {
      RolloutResult result;
      result.score = 0.9 * Rng(static_cast<std::uint64_t>(id), "score").uniform();
      return Outcome{result};
    };
    Mipro search(policy, problem);
    begun = begun_trials(drive(search, world));
  }

  bool is_random(const BegunTrial& trial) const { return static_cast<int>(trial.told.size()) < random_until(policy, problem); }
  /// What the draws of trial `number` are made with.
  Rng rng(std::size_t number) const { return Rng(problem.random_seed, "tpe", number); }

  /// What trial `number` is to try where those on their way count as `value`, or not at all.
  std::optional<Choices> suggested(std::size_t number, std::optional<double> value) const {
    const BegunTrial& trial = begun[number];
    std::vector<TpeTrial> trials = trial.told;
    for (const Choices& choices : trial.on_their_way) {
      if (value) trials.push_back({choices, *value});
    }
    Rng draws = rng(number);
    return tpe_suggestion(sizes, trials, [&](const Choices& choices) { return trial.is_new(choices); }, draws);
  }

  Workshop shop = only_texts(1);
  SearchProblem problem = shop.problem();
  OptimizerPolicy policy = many_texts(14, 120, 40);
  std::vector<int> sizes = {14, 14};
  std::vector<BegunTrial> begun;
};

}  // namespace

TEST_CASE("after the random start trials go where scores are high, far more often than chance would have it") {
  int good = 0;
  double by_chance = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Workshop shop = only_texts(4);
    SearchProblem problem = shop.problem();
    problem.random_seed = seed;
    const OptimizerPolicy policy = many_texts(20, 40, 1);  // one after the other
    Mipro search(policy, problem);
    const Drive run = drive(search, shop.world());
    const auto tried = search.candidates();
    REQUIRE(tried.size() == 41);  // the seed's own first
    for (auto number = static_cast<std::size_t>(random_until(policy, problem)); number < tried.size(); ++number) {
      good += shop.value(*tried[number].candidate) > 0.45 ? 1 : 0;  // 0.5 with two good texts
      by_chance += good_by_chance(run);
    }
  }
  CHECK(good > 1.5 * by_chance);
}

TEST_CASE("until enough is told trials are drawn at random") {
  const CrowdedSearch search;
  int checked = 0;
  for (std::size_t number = 0; number < search.begun.size(); ++number) {
    const BegunTrial& trial = search.begun[number];
    if (!search.is_random(trial)) continue;
    Rng rng = search.rng(number);
    CHECK(uniform_suggestion(search.sizes, [&](const Choices& choices) { return trial.is_new(choices); }, rng) == trial.choices);
    ++checked;
  }
  CHECK(checked > 0);
}

TEST_CASE("a trial that is on its way counts as the median of those told") {
  const CrowdedSearch search;
  REQUIRE(search.begun.size() == 120);
  int ignored = 0;
  int as_worst = 0;
  int as_best = 0;
  for (std::size_t number = 0; number < search.begun.size(); ++number) {
    const BegunTrial& trial = search.begun[number];
    if (search.is_random(trial)) continue;
    std::vector<double> values;
    for (const TpeTrial& told : trial.told) values.push_back(told.value);
    std::ranges::sort(values);
    const double median = (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2;
    CHECK(search.suggested(number, median) == trial.choices);
    ignored += search.suggested(number, std::nullopt) != trial.choices ? 1 : 0;
    as_worst += search.suggested(number, values.front()) != trial.choices ? 1 : 0;
    as_best += search.suggested(number, values.back()) != trial.choices ? 1 : 0;
  }
  CHECK(ignored > 0);  // it would be seen if they counted as anything else
  CHECK(as_worst > 0);
  CHECK(as_best > 0);
}
