// Ours against the Python package optuna on the same history; without Python or optuna nothing is compared.

#include <doctest/doctest.h>

#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "optimizer/mipro/tpe.hpp"
#include "tests/support/shell.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace hone;

namespace {

struct History {
  std::vector<int> sizes;
  std::vector<TpeTrial> trials;
};

History random_history(std::uint64_t seed, std::vector<int> sizes, int trials) {
  History history{std::move(sizes), {}};
  Rng rng(seed, "history");
  for (int i = 0; i < trials; ++i) {
    TpeTrial trial;
    for (const int size : history.sizes) trial.choices.push_back(static_cast<int>(rng.below(static_cast<std::uint64_t>(size))));
    trial.value = static_cast<double>(rng.below(20)) / 20;  // with ties
    history.trials.push_back(std::move(trial));
  }
  return history;
}

/// How the shell ends where there is no such program, and the script where there is no optuna.
constexpr int no_python = 127;
constexpr int no_optuna = 77;

/// The logarithms of both densities at every combination; nothing where there is no optuna.
std::optional<std::vector<std::pair<double, double>>> by_optuna(const History& history) {
  nlohmann::json json = {{"sizes", history.sizes}, {"trials", nlohmann::json::array()}};
  for (const TpeTrial& trial : history.trials) json["trials"].push_back({trial.choices, trial.value});
  const test::TemporaryFolder folder;
  const auto file = folder.write("history.json", json.dump());
  const auto errors = folder.write("errors", "");
  const test::Said said = test::said_by("python3 " HONE_SOURCE_DIR "/tests/support/optuna/densities.py " + file.string() + " 2>" + errors.string());
  if (said.code == no_python || said.code == no_optuna) return std::nullopt;
  std::ostringstream printed;
  printed << std::ifstream(errors).rdbuf();
  REQUIRE_MESSAGE(said.code == 0, printed.str());
  std::vector<std::pair<double, double>> densities;
  std::istringstream lines(said.text);
  for (double good = 0, others = 0; lines >> good >> others;) densities.emplace_back(good, others);
  return densities;
}

std::vector<Choices> all_combinations(const std::vector<int>& sizes) {
  std::vector<Choices> all = {{}};
  for (const int size : sizes) {
    std::vector<Choices> longer;
    for (const Choices& choices : all) {
      for (int choice = 0; choice < size; ++choice) {
        longer.push_back(choices);
        longer.back().push_back(choice);
      }
    }
    all = std::move(longer);
  }
  return all;
}

}  // namespace

TEST_CASE("the densities are those of optuna's multivariate TPE") {
  const std::vector<History> histories = {random_history(1, {6, 3}, 4), random_history(2, {6, 3, 6, 3}, 23), random_history(3, {4, 5}, 61)};
  for (const History& history : histories) {
    const auto expected = by_optuna(history);
    if (!expected) {
      MESSAGE("python3 with optuna is not there: nothing was compared.");
      return;
    }
    const std::vector<Choices> combinations = all_combinations(history.sizes);
    REQUIRE(expected->size() == combinations.size());
    const TpeDensities ours = tpe_densities(history.sizes, history.trials);
    for (std::size_t i = 0; i < combinations.size(); ++i) {
      CHECK(ours.good.log_density(combinations[i]) == doctest::Approx((*expected)[i].first).epsilon(1e-9));
      CHECK(ours.others.log_density(combinations[i]) == doctest::Approx((*expected)[i].second).epsilon(1e-9));
    }
  }
}
