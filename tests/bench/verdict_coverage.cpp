// How often the verdict's interval covers the truth, and how often the verdict errs or sees a gain, on redrawn tables.
//
//   verdict_coverage [--tables N] [--resamples B]
//
// A population says how two prompts score on one example; tables of n examples are drawn from it, alone or in groups of
// three with a within-group correlation of 0.4. Per table the interval and test that the verdict would use.

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "optimizer/rng.hpp"
#include "optimizer/statistics/mcnemar.hpp"
#include "optimizer/statistics/paired.hpp"
#include "optimizer/statistics/tango.hpp"
#include "optimizer/statistics/verdict.hpp"
#include "tests/bench/bench_options.hpp"

using namespace hone;

namespace {

struct Options {
  int tables = 0;
  int resamples = 0;
};

/// How the winner's score on one example differs from the baseline's.
struct Population {
  std::string name;
  bool zero_one = false;
  double truth = 0;  ///< mean difference
  std::function<double(Rng&)> difference;
};

Population zero_one(double won, double lost) {
  return {fmt::format("0/1, {:.0f}% changed, {:+.0f} points", 100 * (won + lost), 100 * (won - lost)), true, won - lost,
          [=](Rng& rng) {
            const double u = rng.uniform();
            return u < won ? 1.0 : u < won + lost ? -1.0 : 0.0;
          }};
}

/// F1 scores: 0, 1, or what a partly right answer of a few words gets.
struct F1Scores {
  double zeros = 0;
  double ones = 0;

  static constexpr double partly[] = {0.2, 0.25, 0.286, 0.333, 0.4, 0.444, 0.5, 0.571, 0.667, 0.8};

  double draw(Rng& rng) const {
    const double u = rng.uniform();
    if (u < zeros) return 0;
    if (u < zeros + ones) return 1;
    return partly[rng.below(std::size(partly))];
  }

  double mean() const {
    double sum = 0;
    for (const double score : partly) sum += score;
    return ones + (1 - zeros - ones) * sum / static_cast<double>(std::size(partly));
  }
};

Population f1(double changed, F1Scores before, F1Scores after) {
  const double truth = changed * (after.mean() - before.mean());
  return {fmt::format("F1, {:.0f}% changed, {:+.1f} points", 100 * changed, 100 * truth), false, truth, [=](Rng& rng) {
            return rng.uniform() < changed ? after.draw(rng) - before.draw(rng) : 0.0;
          }};
}

std::vector<Population> populations() {
  const F1Scores poor{0.5, 0.2};
  const F1Scores good{0.1, 0.7};
  const F1Scores middling{0.4, 0.3};
  return {zero_one(0.20, 0.05), zero_one(0.40, 0.10), zero_one(0.10, 0.10), zero_one(0.07, 0.03), zero_one(0.05, 0.05),
          f1(0.25, poor, good), f1(1.00, middling, {0.3, 0.45}), f1(0.50, middling, middling), f1(0.10, poor, good),
          f1(0.15, middling, middling)};
}

/// Differences of n examples; in groups, an example takes its group's draw or its own, so that the truth stays the same.
std::vector<double> redrawn(const Population& population, int n, int group_size, Rng& rng) {
  const double shares = group_size == 1 ? 0 : std::sqrt(0.4);
  std::vector<double> differences;
  double common = 0;
  for (int i = 0; i < n; ++i) {
    if (i % group_size == 0) common = population.difference(rng);
    differences.push_back(rng.uniform() < shares ? common : population.difference(rng));
  }
  return differences;
}

struct Judged {
  Interval interval;
  double p = 1;
};

Judged judged(const std::vector<double>& differences, int group_size, bool zero_one, int resamples, Rng& rng) {
  if (zero_one && group_size == 1) {
    const auto won = std::count(differences.begin(), differences.end(), 1.0);
    const auto lost = std::count(differences.begin(), differences.end(), -1.0);
    return {tango_interval(won, lost, std::ssize(differences)), mcnemar_exact_p(won, lost)};
  }
  std::vector<GroupDifference> groups;
  for (std::size_t i = 0; i < differences.size(); ++i) {
    if (i % static_cast<std::size_t>(group_size) == 0) groups.push_back({0, 0});
    groups.back().sum += differences[i];
    groups.back().size += 1;
  }
  const double p = sign_flip_p(groups, rng, resamples);
  return {bootstrap_interval(groups, rng, resamples), p};
}

void print_coverage(const Population& population, int n, int group_size, const Options& options) {
  Rng rng(1, population.name, static_cast<std::uint64_t>(n * 10 + group_size));
  int too_low = 0;
  int too_high = 0;
  int improved = 0;
  int worse = 0;
  double width = 0;
  for (int i = 0; i < options.tables; ++i) {
    const auto [interval, p] = judged(redrawn(population, n, group_size, rng), group_size, population.zero_one, options.resamples, rng);
    too_low += interval.high < population.truth - 1e-12 ? 1 : 0;
    too_high += interval.low > population.truth + 1e-12 ? 1 : 0;
    width += interval.high - interval.low;
    improved += p < 0.05 && interval.low > 0 ? 1 : 0;
    worse += p < 0.05 && interval.high < 0 ? 1 : 0;
  }
  const auto percent = [&](int count) { return 100.0 * count / options.tables; };
  const double coverage = 100 - percent(too_low) - percent(too_high);
  fmt::print("{:<34} {:>4} {:>6} {:>8.1f}{} {:>7.1f} {:>7.1f} {:>7.1f} {:>9.1f} {:>6.1f}\n", population.name, n, group_size,
             coverage, coverage < 93 ? "-" : coverage > 97 ? "+" : " ", percent(too_low), percent(too_high),
             100 * width / options.tables, percent(improved), percent(worse));
}

/// The share of whole verdicts that call a true gain of 15 points at n = 150, with a quarter of the answers changed.
void print_power(int verdicts) {
  Rng rng(2, "power");
  const Population population = zero_one(0.20, 0.05);
  int improved = 0;
  for (int i = 0; i < verdicts; ++i) {
    TestResults results;
    results.zero_one = true;
    results.n_of = 150;
    for (const double difference : redrawn(population, 150, 1, rng)) {
      const double before = difference < 0 ? 1 : difference > 0 ? 0 : rng.below(2) == 0 ? 0 : 1;
      results.examples.push_back({"", {before}, {before + difference}});
    }
    improved += judge(results, Rng(1)).conclusion == Conclusion::improved ? 1 : 0;
  }
  fmt::print("\nA true +15 points at n = 150, 25% changed, is \"improved\" in {:.1f}% of {} verdicts.\n",
             100.0 * improved / verdicts, verdicts);
}

Options parse(int argc, char** argv) {
  const test::BenchOptions given(argc, argv, {{"tables", "500"}, {"resamples", "599"}});
  return {given.number("tables"), given.number("resamples")};
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse(argc, argv);
  fmt::print("{} tables a row, {} resamples. Coverage under 93% is marked -, over 97% +. Width in points.\n\n", options.tables,
             options.resamples);
  fmt::print("{:<34} {:>4} {:>6} {:>9} {:>7} {:>7} {:>7} {:>9} {:>6}\n", "population", "n", "groups", "coverage", "too low",
             "too high", "width", "improved", "worse");
  for (const int group_size : {1, 3}) {
    for (const int n : {30, 100, 300}) {
      for (const auto& population : populations()) print_coverage(population, n, group_size, options);
    }
  }
  print_power(2000);
}
