#include "optimizer/statistics/verdict_text.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace hone {
namespace {

std::string metric_name(std::string name) {
  if (name == "f1") return "F1";
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

std::string score(double share) { return fmt::format("{:.1f}", 100 * share); }

/// A signed number of points. One that is not 0 is never printed as 0: on which side of 0 a bound lies is the point.
std::string points(double share) {
  const double value = 100 * share;
  if (std::abs(value) < 1e-9) return "0.0";
  for (int decimals = 1; decimals < 6; ++decimals) {
    if (std::abs(value) >= 0.5 * std::pow(10, -decimals)) return fmt::format("{:+.{}f}", value, decimals);
  }
  return fmt::format("{:+.0e}", value);
}

/// Two figures, and as many more as show on which side of 0.05 it lies.
std::string p_value(double p) {
  if (p < 0.0001) return "p < 0.0001";
  if (p < 0.05 && p >= 0.04995) return "p < 0.05";
  const int decimals = p >= 0.0995 ? 2 : p < 0.00995 || (p >= 0.045 && p < 0.055) ? 4 : 3;
  return fmt::format("p = {:.{}f}", p, decimals);
}

std::string plural(std::size_t n, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", n, n == 1 ? one : many);
}

std::string sample_size(const Verdict& verdict) {
  if (verdict.groups == verdict.n) return fmt::format("n = {}", verdict.n);
  return fmt::format("n = {} in {}", verdict.n, plural(verdict.groups, "group", "groups"));
}

/// Scores, difference, interval, counts: what every judged verdict says.
std::string figures(const Verdict& verdict) {
  return fmt::format("{} {} -> {}, {} points (95% CI {} to {}, paired, {}, {}; {} won, {} lost, {} same)",
                     metric_name(verdict.metric), score(*verdict.baseline), score(*verdict.winner),
                     points(*verdict.difference), points(verdict.ci95->low), points(verdict.ci95->high),
                     sample_size(verdict), p_value(*verdict.p), verdict.won, verdict.lost, verdict.same);
}

std::string tokens(const Verdict& verdict) {
  const auto ratio = verdict.cost ? verdict.cost->token_ratio() : std::nullopt;
  return ratio ? fmt::format(", {:.1f}x the tokens a call", *ratio) : "";
}

bool excludes_zero(const Interval& interval) { return interval.low > 0 || interval.high < 0; }

std::string disagreement(const Verdict& verdict) {
  if (verdict.conclusion != Conclusion::no_evidence || verdict.undone_by_holes) return "";
  const bool significant = *verdict.p < 0.05;
  if (significant == excludes_zero(*verdict.ci95)) return "";
  return fmt::format(" Test and interval disagree on whether there is a difference: too few answers changed ({} of {}) to tell.",
                     verdict.won + verdict.lost, verdict.n);
}

std::string subset(const Verdict& verdict) {
  const std::size_t drawn = verdict.n + verdict.holes;
  if (drawn == 0 || drawn >= verdict.n_of) return "";
  return fmt::format(" The budget allowed {} of the {} test examples, drawn at random.", drawn, verdict.n_of);
}

std::string holes(const Verdict& verdict) {
  if (verdict.holes == 0) return "";
  std::string text = fmt::format(" {} out, for want of a score on both sides",
                                 plural(verdict.holes, "example is left", "examples are left"));
  if (verdict.undone_by_holes) {
    text += "; counted as 0 for the winner and 1 for the baseline where missing, they would undo the gain";
  } else if (verdict.conclusion == Conclusion::improved) {
    text += "; the gain stands with them counted as 0 for the winner and 1 for the baseline where missing";
  }
  return text + ".";
}

std::string looks(const Verdict& verdict) {
  if (verdict.looks == 0) return "";
  return fmt::format(" This test split was opened {} before; p and interval do not allow for that.", how_often(verdict.looks));
}

std::string not_judged(const Verdict& verdict) {
  const std::size_t drawn = verdict.n + verdict.holes;
  if (verdict.money_insufficient) {
    return fmt::format("not judged: the budget ended before the test did, with {} of {} compared.", verdict.n,
                       plural(verdict.n_of, "example", "examples"));
  }
  if (drawn == 0) return "not judged: no test example was run.";
  return fmt::format(
      "not judged: {} of {} test examples ({:.1f}%, more than 5%) have no score on one side or both, so the others may not "
      "be typical.",
      verdict.holes, drawn, 100.0 * static_cast<double>(verdict.holes) / static_cast<double>(drawn));
}

std::string same_program(const Verdict& verdict) {
  std::string text = "same program: the search found nothing better than the seed, so there is nothing to compare.";
  if (verdict.baseline) {
    text += fmt::format(" {} of the seed is {} (n = {}).", metric_name(verdict.metric), score(*verdict.baseline), verdict.n);
  }
  return text;
}

}  // namespace

std::string verdict_text(const Verdict& verdict) {
  std::string text;
  switch (verdict.conclusion) {
    case Conclusion::same_program: return same_program(verdict) + looks(verdict);
    case Conclusion::not_judged: return not_judged(verdict) + looks(verdict);
    case Conclusion::improved: break;
    case Conclusion::no_evidence: text = "no evidence of improvement: "; break;
    case Conclusion::worse: text = "worse: "; break;
  }
  return text + figures(verdict) + tokens(verdict) + "." + disagreement(verdict) + holes(verdict) + subset(verdict) +
         looks(verdict);
}

std::string how_often(int times) {
  if (times < 2) return times == 1 ? "once" : "never";
  return times == 2 ? "twice" : fmt::format("{} times", times);
}

std::string cost_text(const VerdictCost& cost) {
  const auto total = [&](std::size_t side) { return cost.input_tokens[side] + cost.output_tokens[side]; };
  const auto usd = [&](std::size_t side) {
    return cost.usd_per_1000[side] ? fmt::format("{:.2f}", *cost.usd_per_1000[side]) : "unknown";
  };
  return fmt::format(
      "A run costs {:.0f} -> {:.0f} tokens ({:.0f} -> {:.0f} in, {:.0f} -> {:.0f} out); 1,000 runs cost USD {} -> {}; a run "
      "takes {:.1f} -> {:.1f} s (median), {:.1f} -> {:.1f} s (95th percentile).",
      total(0), total(1), cost.input_tokens[0], cost.input_tokens[1], cost.output_tokens[0], cost.output_tokens[1], usd(0),
      usd(1), cost.latency_p50_s[0], cost.latency_p50_s[1], cost.latency_p95_s[0], cost.latency_p95_s[1]);
}

}  // namespace hone
