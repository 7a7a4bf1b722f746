#include "optimizer/statistics/verdict.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>

#include <nlohmann/json.hpp>

#include "optimizer/same_score.hpp"
#include "optimizer/statistics/mcnemar.hpp"
#include "optimizer/statistics/missing.hpp"
#include "optimizer/statistics/paired.hpp"
#include "optimizer/statistics/tango.hpp"
#include "programs/enumerator.hpp"
#include "programs/or_null.hpp"

namespace hone {
namespace {

constexpr double significance = 0.05;
constexpr std::array conclusion_names{"improved", "no evidence", "worse", "same program", "not judged"};

/// One example with a score on both sides, repeats averaged.
struct Row {
  double baseline = 0;
  double winner = 0;
  std::string_view group;
  std::size_t repeats = 1;

  double difference() const {
    const double d = winner - baseline;
    return std::abs(d) < same_score ? 0 : d;
  }
};

struct Table {
  std::vector<Row> rows;
  std::size_t holes = 0;
};

/// The mean over `repeats` runs, with `fill` for those without a score; nothing where one is missing and unfilled.
std::optional<double> mean_score(const std::vector<std::optional<double>>& scores, std::size_t repeats,
                                 std::optional<double> fill) {
  double sum = 0;
  for (std::size_t i = 0; i < repeats; ++i) {
    const auto score = i < scores.size() && scores[i] ? scores[i] : fill;
    if (!score) return std::nullopt;
    sum += *score;
  }
  return sum / static_cast<double>(repeats);
}

struct Fill {
  std::optional<double> baseline;
  std::optional<double> winner;
};

constexpr Fill leave_out{};
constexpr Fill against_winner{1.0, 0.0};

Table table_of(const std::vector<PairedExample>& examples, const Fill& fill) {
  Table table;
  for (const auto& example : examples) {
    const std::size_t repeats = std::max({example.baseline.size(), example.winner.size(), std::size_t{1}});
    const auto baseline = mean_score(example.baseline, repeats, fill.baseline);
    const auto winner = mean_score(example.winner, repeats, fill.winner);
    if (baseline && winner) {
      table.rows.push_back({*baseline, *winner, example.group, repeats});
    } else {
      ++table.holes;
    }
  }
  return table;
}

/// In order of first appearance, so that the draws do not depend on a hash.
std::vector<GroupDifference> groups_of(const std::vector<Row>& rows) {
  std::vector<GroupDifference> groups;
  std::unordered_map<std::string_view, std::size_t> position;
  for (const auto& row : rows) {
    if (row.group.empty()) {
      groups.push_back({row.difference(), 1});
      continue;
    }
    const auto [found, is_new] = position.emplace(row.group, groups.size());
    if (is_new) groups.push_back({0, 0});
    groups[found->second].sum += row.difference();
    groups[found->second].size += 1;
  }
  for (auto& group : groups) {
    if (std::abs(group.sum) < same_score) group.sum = 0;
  }
  return groups;
}

bool is_zero_or_one(double score) { return score == 0 || score == 1; }

bool fits_mcnemar(const std::vector<Row>& rows, std::size_t groups, bool zero_one) {
  return zero_one && groups == rows.size() && std::all_of(rows.begin(), rows.end(), [](const Row& row) {
           return row.repeats == 1 && is_zero_or_one(row.baseline) && is_zero_or_one(row.winner);
         });
}

double mean_of(const std::vector<Row>& rows, double Row::*side) {
  double sum = 0;
  for (const auto& row : rows) sum += row.*side;
  return sum / static_cast<double>(rows.size());
}

/// Fills in what can be counted: sizes, means, won and lost.
void count(const Table& table, Verdict& verdict) {
  verdict.n = table.rows.size();
  verdict.holes = table.holes;
  verdict.groups = groups_of(table.rows).size();
  for (const auto& row : table.rows) {
    const double d = row.difference();
    ++(d > 0 ? verdict.won : d < 0 ? verdict.lost : verdict.same);
  }
  if (table.rows.empty()) return;
  verdict.baseline = mean_of(table.rows, &Row::baseline);
  verdict.winner = mean_of(table.rows, &Row::winner);
}

/// Fills in what is inferred from a counted table: difference, interval, p.
void infer(const Table& table, bool zero_one, Rng rng, Verdict& verdict) {
  const auto groups = groups_of(table.rows);
  verdict.difference = mean_difference(groups);
  if (fits_mcnemar(table.rows, groups.size(), zero_one)) {
    const auto won = static_cast<std::int64_t>(verdict.won);
    const auto lost = static_cast<std::int64_t>(verdict.lost);
    verdict.test = "mcnemar";
    verdict.p = mcnemar_exact_p(won, lost);
    verdict.ci95 = tango_interval(won, lost, static_cast<std::int64_t>(verdict.n));
  } else {
    verdict.test = "permutation";
    verdict.p = sign_flip_p(groups, rng);
    verdict.ci95 = bootstrap_interval(groups, rng);
  }
}

Conclusion concluded(const Verdict& verdict) {
  if (*verdict.p >= significance) return Conclusion::no_evidence;
  if (verdict.ci95->low > 0) return Conclusion::improved;
  if (verdict.ci95->high < 0) return Conclusion::worse;
  return Conclusion::no_evidence;
}

bool improved_with_holes_against_it(const TestResults& results, const Rng& rng) {
  Verdict pessimistic;
  const Table table = table_of(results.examples, against_winner);
  count(table, pessimistic);
  infer(table, results.zero_one, rng, pessimistic);
  return concluded(pessimistic) == Conclusion::improved;
}

bool can_be_judged(const TestResults& results, const Verdict& verdict) {
  return !results.money_insufficient && verdict.n > 0 && few_missing(verdict.holes, results.examples.size());
}

nlohmann::ordered_json to_json(const VerdictCost& cost) {
  return {{"input_tokens", cost.input_tokens},
          {"output_tokens", cost.output_tokens},
          {"usd_per_1000", {or_null(cost.usd_per_1000[0]), or_null(cost.usd_per_1000[1])}},
          {"latency_p50_s", cost.latency_p50_s},
          {"latency_p95_s", cost.latency_p95_s}};
}

}  // namespace

std::optional<double> VerdictCost::token_ratio() const {
  const double before = input_tokens[0] + output_tokens[0];
  if (before <= 0) return std::nullopt;
  return (input_tokens[1] + output_tokens[1]) / before;
}

std::string_view to_string(Conclusion conclusion) { return conclusion_names[static_cast<std::size_t>(conclusion)]; }

std::optional<Conclusion> conclusion_from(std::string_view text) { return enumerator<Conclusion>(conclusion_names, text); }

Verdict judge(const TestResults& results, Rng rng) {
  const Table table = table_of(results.examples, leave_out);
  Verdict verdict;
  verdict.metric = results.metric;
  verdict.n_of = results.n_of;
  verdict.looks = results.looks;
  verdict.money_insufficient = results.money_insufficient;
  verdict.cost = results.cost;
  count(table, verdict);

  const bool judged = can_be_judged(results, verdict);
  if (judged) infer(table, results.zero_one, rng, verdict);
  if (results.same_program) {
    verdict.conclusion = Conclusion::same_program;
  } else if (judged) {
    verdict.conclusion = concluded(verdict);
    if (verdict.conclusion == Conclusion::improved && verdict.holes > 0 &&
        !improved_with_holes_against_it(results, rng)) {
      verdict.conclusion = Conclusion::no_evidence;
      verdict.undone_by_holes = true;
    }
  }
  return verdict;
}

nlohmann::ordered_json to_json(const Verdict& verdict) {
  nlohmann::ordered_json json;
  json["metric"] = verdict.metric;
  json["n"] = verdict.n;
  json["n_of"] = verdict.n_of;
  json["groups"] = verdict.groups;
  json["holes"] = verdict.holes;
  json["looks"] = verdict.looks;
  json["difference"] = or_null(verdict.difference);
  json["ci95"] = nullptr;
  if (verdict.ci95) json["ci95"] = {verdict.ci95->low, verdict.ci95->high};
  json["p"] = or_null(verdict.p);
  json["test"] = or_null(verdict.test);
  json["won"] = verdict.won;
  json["lost"] = verdict.lost;
  json["same"] = verdict.same;
  json["conclusion"] = to_string(verdict.conclusion);
  json["money_insufficient"] = verdict.money_insufficient;
  json["undone_by_holes"] = verdict.undone_by_holes;
  json["cost"] = verdict.cost ? to_json(*verdict.cost) : nlohmann::ordered_json(nullptr);
  return json;
}

}  // namespace hone
