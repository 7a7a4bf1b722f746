#include "optimizer/statistics/comparison.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <map>
#include <numeric>

#include "optimizer/same_score.hpp"
#include "optimizer/statistics/holm.hpp"
#include "optimizer/statistics/missing.hpp"

namespace hone {
namespace {

constexpr double level = 0.05;
constexpr std::size_t most_contested = 20;
constexpr std::array conclusion_names{"better", "worse", "better in these runs", "worse in these runs", "no evidence", "not judged"};

bool is_whole(const ContenderScores& contender, std::size_t row) {
  return std::ranges::all_of(contender.scores, [&](const auto& of_seed) { return of_seed[row].has_value(); });
}

/// The rows in groups, in order of first appearance; `value(seed, row)` of those that `counts`.
template <class Counts, class Value>
std::vector<CrossedGroup> grouped(const ComparisonScores& scores, std::size_t seeds, const Counts& counts, const Value& value) {
  std::vector<CrossedGroup> groups;
  std::map<std::string, std::size_t> places;
  for (std::size_t row = 0; row < scores.rows.size(); ++row) {
    if (!counts(row)) continue;
    std::size_t place = groups.size();
    if (const auto& name = scores.groups[row]; !name.empty()) place = places.emplace(name, place).first->second;
    if (place == groups.size()) groups.push_back({0, std::vector<double>(seeds, 0)});
    auto& group = groups[place];
    for (std::size_t seed = 0; seed < seeds; ++seed) group.means[seed] += value(seed, row);
    group.size += 1;
  }
  for (auto& group : groups) {
    for (double& mean : group.means) mean /= group.size;
  }
  return groups;
}

std::size_t rows_in(const std::vector<CrossedGroup>& groups) {
  return static_cast<std::size_t>(std::accumulate(groups.begin(), groups.end(), 0.5, [](double sum, const auto& group) { return sum + group.size; }));
}

/// What there can be of it.
Interval within(const Interval& interval, double low, double high) { return {std::max(low, interval.low), std::min(high, interval.high)}; }

ContenderResult result_of(const ComparisonScores& scores, const ContenderScores& contender) {
  ContenderResult result;
  result.as = contender.as;
  const auto groups = grouped(scores, contender.scores.size(), [&](std::size_t row) { return is_whole(contender, row); },
                              [&](std::size_t seed, std::size_t row) { return *contender.scores[seed][row]; });
  result.rows = rows_in(groups);
  if (groups.empty()) return result;
  const auto mean = crossed_mean(groups);
  result.test = mean.mean;
  result.ci95 = within(mean.interval(1 - level), 0, 1);
  return result;
}

/// One pair, but for what the other pairs have to do with it.
PairResult result_of(const ComparisonScores& scores, std::size_t a, std::size_t b, std::size_t pairs, double detect) {
  PairResult result;
  result.a = a;
  result.b = b;
  const auto& first = scores.contenders[a];
  const auto& second = scores.contenders[b];
  const std::size_t seeds = first.scores.size();
  const auto counts = [&](std::size_t row) { return is_whole(first, row) && is_whole(second, row); };
  std::size_t a_better = 0;
  std::size_t b_better = 0;
  const auto groups = grouped(scores, seeds, counts, [&](std::size_t seed, std::size_t row) {
    const double difference = *first.scores[seed][row] - *second.scores[seed][row];
    a_better += difference > same_score ? 1 : 0;
    b_better += difference < -same_score ? 1 : 0;
    return std::abs(difference) > same_score ? difference : 0;  // where nothing else differs, crumbs of rounding would look like a rule
  });
  result.rows = rows_in(groups);
  result.holes = scores.rows.size() - result.rows;
  if (groups.size() < 2 || !few_missing(result.holes, scores.rows.size())) return result;
  const double cells = static_cast<double>(result.rows * seeds);
  result.a_better = static_cast<double>(a_better) / cells;
  result.b_better = static_cast<double>(b_better) / cells;
  const auto mean = crossed_mean(groups);
  const double adjusted = level / static_cast<double>(pairs);
  result.difference = mean.mean;
  result.ci95 = within(mean.interval(1 - level), -1, 1);
  result.ci_adjusted = within(mean.interval(1 - adjusted), -1, 1);
  result.p = mean.p();
  result.parts = mean.parts;
  if (seeds > 1 && mean.degrees > 0) result.seeds_needed = seeds_needed(mean.parts, mean.groups, detect, adjusted, fewest_seeds);
  return result;
}

PairConclusion concluded(const PairResult& pair, int seeds) {
  if (!pair.p_holm) return PairConclusion::not_judged;
  if (*pair.p_holm >= level) return PairConclusion::no_evidence;
  if (*pair.difference > 0) return seeds < fewest_seeds ? PairConclusion::better_runs : PairConclusion::better;
  return seeds < fewest_seeds ? PairConclusion::worse_runs : PairConclusion::worse;
}

/// Holm over all pairs; one that was not judged counts as one that shows nothing.
void correct(ComparisonResult& result) {
  std::vector<double> p_values;
  for (const auto& pair : result.pairs) p_values.push_back(pair.p.value_or(1));
  const auto adjusted = holm(p_values);
  for (std::size_t i = 0; i < result.pairs.size(); ++i) {
    auto& pair = result.pairs[i];
    if (pair.p) pair.p_holm = adjusted[i];
    pair.conclusion = concluded(pair, result.seeds);
  }
}

std::vector<ContestedRow> contested_rows(const ComparisonScores& scores) {
  std::vector<ContestedRow> rows;
  for (std::size_t row = 0; row < scores.rows.size(); ++row) {
    if (!std::ranges::all_of(scores.contenders, [&](const auto& contender) { return is_whole(contender, row); })) continue;
    ContestedRow contested{scores.rows[row], {}, 0};
    for (const auto& contender : scores.contenders) {
      double sum = 0;
      for (const auto& of_seed : contender.scores) sum += *of_seed[row];
      contested.means.push_back(sum / static_cast<double>(contender.scores.size()));
    }
    const auto [low, high] = std::ranges::minmax(contested.means);
    contested.spread = high - low;
    if (contested.spread > same_score) rows.push_back(std::move(contested));
  }
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.spread > b.spread; });
  if (rows.size() > most_contested) rows.resize(most_contested);
  return rows;
}

}  // namespace

std::string_view to_string(PairConclusion conclusion) { return conclusion_names[static_cast<std::size_t>(conclusion)]; }

ComparisonResult judge(const ComparisonScores& scores, double detect) {
  assert(!scores.contenders.empty() && scores.groups.size() == scores.rows.size());
  ComparisonResult result;
  result.seeds = static_cast<int>(scores.contenders.front().scores.size());
  result.rows = scores.rows.size();
  const std::size_t n = scores.contenders.size();
  for (const auto& contender : scores.contenders) result.contenders.push_back(result_of(scores, contender));
  for (std::size_t a = 0; a < n; ++a) {
    for (std::size_t b = a + 1; b < n; ++b) result.pairs.push_back(result_of(scores, a, b, n * (n - 1) / 2, detect));
  }
  correct(result);
  if (n > 1) result.contested = contested_rows(scores);
  return result;
}

}  // namespace hone
