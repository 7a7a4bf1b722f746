#include "adapters/compare/comparison_tables.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "adapters/report/summary_text.hpp"
#include "optimizer/statistics/missing.hpp"

namespace hone {
namespace {

std::string score_text(const std::optional<double>& share) { return share ? fmt::format("{:.1f}", 100 * *share) : std::string("-"); }

std::string number_text(const std::optional<double>& value, int decimals = 0) { return value ? fmt::format("{:.{}f}", *value, decimals) : std::string("-"); }

std::string interval_text(const std::optional<Interval>& interval) {
  return interval ? fmt::format("{} to {}", points_text(interval->low), points_text(interval->high)) : std::string("-");
}

/// "0.012", "< 0.0001".
std::string p_number(const std::optional<double>& p) {
  if (!p) return "-";
  if (*p < 0.0001) return "< 0.0001";
  return *p < 0.1 ? fmt::format("{:.3g}", *p) : fmt::format("{:.2f}", *p);
}

/// "p = 0.012", "p < 0.0001".
std::string p_text(double p) {
  const auto number = p_number(p);
  return (number.starts_with('<') ? "p " : "p = ") + number;
}

/// "+12.3 (p = 0.012)", with Holm's p.
std::string difference_text(const std::optional<PairResult>& pair) {
  if (!pair || !pair->difference) return "-";
  return fmt::format("{} ({})", points_text(*pair->difference), p_text(*pair->p_holm));
}

/// The other with the highest test score.
std::optional<std::size_t> best_other(const Comparison& comparison, std::size_t contender) {
  std::optional<std::size_t> best;
  const auto& results = comparison.result->contenders;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (i == contender || !results[i].test) continue;
    if (!best || *results[i].test > *results[*best].test) best = i;
  }
  return best;
}

std::string against_best(const Comparison& comparison, std::size_t contender) {
  const auto other = best_other(comparison, contender);
  if (!other) return "-";
  return fmt::format("{}, {}", difference_text(pair_of(comparison, contender, *other)), comparison.contenders[*other]);
}

std::string pair_sentence(const Comparison& comparison, const PairResult& pair) {
  const auto& a = comparison.contenders[pair.a];
  const auto& b = comparison.contenders[pair.b];
  switch (pair.conclusion) {
    case PairConclusion::better: return fmt::format("{} is better than {}.", a, b);
    case PairConclusion::worse: return fmt::format("{} is better than {}.", b, a);
    case PairConclusion::better_runs: return fmt::format("These runs of {} scored more than those of {}; under {} seeds say nothing of the optimizers.", a, b, fewest_seeds);
    case PairConclusion::worse_runs: return fmt::format("These runs of {} scored more than those of {}; under {} seeds say nothing of the optimizers.", b, a, fewest_seeds);
    case PairConclusion::not_judged:
      return fmt::format("{} and {} were not judged: {}.", a, b,
                         few_missing(pair.holes, pair.rows + pair.holes) ? "all test rows are of one group" : "too many test rows have no score in every run");
    case PairConclusion::no_evidence: break;
  }
  if (pair.all_same()) return fmt::format("The winners of {} and {} scored the same on every row.", a, b);
  const auto detect = 100 * comparison.detect;
  auto text = fmt::format("No evidence of a difference between {} and {}.", a, b);
  if (comparison.seeds.size() < 2) return text;
  if (!pair.seeds_needed) return text + fmt::format(" No number of seeds would show {:.3g} points between them: that needs more test rows.", detect);
  if (*pair.seeds_needed > static_cast<int>(comparison.seeds.size())) return text + fmt::format(" {} seeds would usually show {:.3g} points between them.", *pair.seeds_needed, detect);
  return text + fmt::format(" These seeds would usually show {:.3g} points between them.", detect);
}

}  // namespace

ReportTable contender_table(const Comparison& comparison) {
  ReportTable table = {{"optimizer", "validation", "test", "95% interval", "to baseline", "to best other", "rollouts", "tokens", "USD", "seconds", "failures"}};
  for (std::size_t i = 0; i < comparison.contenders.size(); ++i) {
    const auto& result = comparison.result->contenders[i];
    const auto means = means_of(comparison, result.as);
    const auto to_baseline = comparison.baseline && *comparison.baseline != i ? difference_text(pair_of(comparison, i, *comparison.baseline)) : std::string("-");
    const auto interval = result.ci95 ? fmt::format("{:.1f} to {:.1f}", 100 * result.ci95->low, 100 * result.ci95->high) : std::string("-");
    table.push_back({result.as, score_text(means.validation), score_text(result.test), interval, to_baseline, against_best(comparison, i), number_text(means.rollouts),
                     number_text(means.tokens), number_text(means.usd, 4), number_text(means.wall_s), fmt::format("{}", means.failures)});
  }
  return table;
}

ReportTable pair_table(const Comparison& comparison) {
  ReportTable table = {{"pair", "difference", "95% interval", "adjusted", "p", "p (Holm)", "conclusion", "seeds for " + fmt::format("{:.3g}", 100 * comparison.detect)}};
  for (const auto& pair : comparison.result->pairs) {
    table.push_back({fmt::format("{} - {}", comparison.contenders[pair.a], comparison.contenders[pair.b]), pair.difference ? points_text(*pair.difference) : "-", interval_text(pair.ci95),
                     interval_text(pair.ci_adjusted), p_number(pair.p), p_number(pair.p_holm), std::string(to_string(pair.conclusion)),
                     pair.seeds_needed ? fmt::format("{}", *pair.seeds_needed) : !pair.p || pair.all_same() || comparison.seeds.size() < 2 ? "-" : "more rows"});
  }
  return table;
}

ReportTable disagreement_table(const Comparison& comparison) {
  ReportTable table = {{"pair", "first scores more", "second scores more", "same"}};
  const auto percent = [](double share) { return fmt::format("{:.1f}%", 100 * share); };
  for (const auto& pair : comparison.result->pairs) {
    if (!pair.difference) continue;
    table.push_back({fmt::format("{} - {}", comparison.contenders[pair.a], comparison.contenders[pair.b]), percent(pair.a_better), percent(pair.b_better),
                     percent(1 - pair.a_better - pair.b_better)});
  }
  return table;
}

ReportTable contested_table(const Comparison& comparison) {
  ReportTable table = {{"test row"}};
  for (const auto& name : comparison.contenders) table.front().push_back(name);
  for (const auto& contested : comparison.result->contested) {
    table.push_back({contested.row});
    for (const double mean : contested.means) table.back().push_back(fmt::format("{:.0f}", 100 * mean));
  }
  return table;
}

ReportTable run_table(const Comparison& comparison) {
  ReportTable table = {{"run", "validation", "test", "stopped by", "rollouts", "calls", "tokens", "USD", "USD on the wire"}};
  for (const auto& run : comparison.runs) {
    const auto& charged = *run.charged;
    table.push_back({run.folder, score_text(run.validation), score_text(run.test), run.stopped_by.empty() ? "-" : run.stopped_by, fmt::format("{}", charged.rollouts),
                     fmt::format("{}", charged.calls), fmt::format("{:.0f}", charged.tokens()), number_text(charged.usd, 4), charged.usd ? fmt::format("{:.4f}", run.spent.usd) : "-"});
  }
  return table;
}

std::vector<std::string> comparison_notes(const Comparison& comparison) {
  std::vector<std::string> notes;
  const auto& result = *comparison.result;
  notes.push_back(fmt::format("{}, {} seed{}, {} of {} test rows. Means over the seeds of a run's figures; failures over all of them. Each run is charged as if it were alone.",
                              comparison.metric, comparison.seeds.size(), comparison.seeds.size() == 1 ? "" : "s", result.rows, comparison.test_rows));
  for (const auto& contender : result.contenders) {
    if (contender.rows < result.rows) notes.push_back(fmt::format("{} has a score under every seed on {} of these rows.", contender.as, contender.rows));
  }
  for (const auto& run : comparison.runs) {
    if (run.verdict_rows > 0) continue;
    notes.push_back(fmt::format("{} has no score on test: what was left of its budget did not pay for the fewest rows that are judged. So nothing is said of {}.", run.folder, run.as));
  }
  for (const auto& curve : comparison.curves) {
    if (curve.left_out > 0) notes.push_back(fmt::format("The curve of {} leaves out {} of its candidates: over 5% of the test rows have no score for them.", curve.as, curve.left_out));
  }
  for (const auto& pair : result.pairs) notes.push_back(pair_sentence(comparison, pair));
  if (static_cast<int>(comparison.seeds.size()) < fewest_seeds) {
    notes.push_back(fmt::format("Under {} seeds no optimizer is called better, only these runs of it.", fewest_seeds));
  }
  if (comparison.simulated) notes.push_back(simulated_sentence());
  return notes;
}

}  // namespace hone
