// How often the 95 % intervals of `hone compare` hold the truth, over simulated comparisons of two optimizers: of their difference, and of the
// first one's mean.
//
//   compare_coverage [--comparisons N]
//
// An optimizer's runs have a quality that varies from seed to seed (normal, with the given sd), test rows are easy or hard for
// both and suit one optimizer more than the other, and each winner has its own luck with each row. Scores are 0/1, or graded in the
// way of F1. Rows stand alone, or in groups of three that share how hard they are.

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "optimizer/rng.hpp"
#include "optimizer/statistics/crossed_effects.hpp"
#include "tests/bench/bench_options.hpp"

using namespace hone;

namespace {

struct Cell {
  bool alone = false;  ///< the first optimizer's mean, not the difference
  bool graded = false;
  double gain = 0;     ///< of the first optimizer over the second
  int rows = 0;
  int group_size = 1;
  double seed_sd = 0;  ///< of a run's mean score
  int seeds = 0;
};

/// What a row is like.
struct Row {
  double ease = 0;  ///< for both
  double taste = 0; ///< for the first, against the second
};

double draw_score(bool graded, double chance, Rng& rng) {
  const double share = std::clamp(chance, 0.0, 1.0);
  const double u = rng.uniform();
  if (!graded) return u < share ? 1 : 0;
  if (u < share * 0.6) return 1;
  return u < share * 0.6 + 0.4 ? std::clamp(share + 0.3 * (rng.uniform() - 0.5), 0.0, 1.0) : 0;
}

Row draw_row(Rng& rng) { return {0.55 + (rng.uniform() < 0.3 ? -0.25 : 0.05) + 0.2 * (rng.uniform() - 0.5), 0.15 * (rng.uniform() - 0.5)}; }

/// On one row, of the first optimizer alone or against the second.
double draw_cell(const Cell& cell, const Row& row, double first, double second, Rng& rng) {
  const double luck = 0.1 * (rng.uniform() - 0.5);
  const double a = draw_score(cell.graded, row.ease + row.taste + cell.gain / 2 + first + luck, rng);
  return cell.alone ? a : a - draw_score(cell.graded, row.ease - row.taste - cell.gain / 2 + second - luck, rng);
}

std::vector<CrossedGroup> draw_comparison(const Cell& cell, Rng& rng) {
  std::vector<std::pair<double, double>> runs(static_cast<std::size_t>(cell.seeds));
  for (auto& [first, second] : runs) {
    first = cell.seed_sd * rng.normal();
    second = cell.seed_sd * rng.normal();
  }
  std::vector<CrossedGroup> groups;
  for (int i = 0; i < cell.rows; i += cell.group_size) {
    CrossedGroup group{static_cast<double>(cell.group_size), std::vector<double>(runs.size(), 0)};
    const Row row = draw_row(rng);
    for (int member = 0; member < cell.group_size; ++member) {
      for (std::size_t seed = 0; seed < runs.size(); ++seed) {
        group.means[seed] += draw_cell(cell, row, runs[seed].first, runs[seed].second, rng) / cell.group_size;
      }
    }
    groups.push_back(std::move(group));
  }
  return groups;
}

/// The true mean, where chances are cut off at 0 and 1: by many draws.
double truth_of(const Cell& cell) {
  if (!cell.alone && cell.gain == 0) return 0;  // both are drawn alike
  Rng rng(2, "truth");
  constexpr int draws = 400'000;
  double sum = 0;
  for (int i = 0; i < draws; ++i) sum += draw_cell(cell, draw_row(rng), cell.seed_sd * rng.normal(), cell.seed_sd * rng.normal(), rng);
  return sum / draws;
}

void print_coverage(const Cell& cell, int comparisons) {
  const auto stream = static_cast<std::uint64_t>(cell.rows * 1000 + cell.seeds * 10 + cell.group_size);
  Rng rng(1, fmt::format("{} {} {}{}", cell.graded, cell.gain, cell.seed_sd, cell.alone ? " alone" : ""), stream);
  const double truth = truth_of(cell);
  int held = 0;
  int called = 0;
  double width = 0;
  for (int i = 0; i < comparisons; ++i) {
    const auto mean = crossed_mean(draw_comparison(cell, rng));
    const auto interval = mean.interval(0.95);
    held += interval.low <= truth && truth <= interval.high ? 1 : 0;
    called += mean.p() < 0.05 ? 1 : 0;
    width += interval.high - interval.low;
  }
  const double coverage = 100.0 * held / comparisons;
  fmt::print("{:<6} {:>5} {:>5} {:>6} {:>7.2f} {:>5} {:>9.1f}{} {:>7.1f}", cell.graded ? "F1" : "0/1", cell.alone ? "mean" : fmt::format("{:.0f}", 100 * cell.gain), cell.rows,
             cell.group_size, cell.seed_sd, cell.seeds, coverage, coverage < 93 ? "-" : coverage > 97 ? "+" : " ", 100 * width / comparisons);
  fmt::print("{}\n", cell.alone ? std::string() : fmt::format(" {:>8.1f}", 100.0 * called / comparisons));
}

}  // namespace

int main(int argc, char** argv) {
  const int comparisons = test::BenchOptions(argc, argv, {{"comparisons", "1000"}}).number("comparisons");
  fmt::print("{} comparisons a line. Coverage under 93% is marked -, over 97% +. Gain and width in points; seed sd of a run's score.\n\n", comparisons);
  fmt::print("{:<6} {:>5} {:>5} {:>6} {:>7} {:>5} {:>10} {:>7} {:>8}\n", "scores", "gain", "rows", "groups", "seed sd", "seeds", "coverage", "width", "p < 0.05");
  struct Setting {
    bool alone;
    int rows, group_size;
    double gain;
  };
  for (const bool graded : {false, true}) {
    for (const auto& [alone, rows, group_size, gain] : {Setting{false, 40, 1, 0}, {false, 150, 1, 0}, {false, 150, 1, 0.1}, {false, 150, 3, 0}, {true, 40, 1, 0}, {true, 150, 1, 0}, {true, 150, 3, 0}}) {
      for (const double seed_sd : {0.0, 0.05, 0.2}) {
        for (const int seeds : {3, 5, 10}) print_coverage({alone, graded, gain, rows, group_size, seed_sd, seeds}, comparisons);
      }
    }
  }
}
