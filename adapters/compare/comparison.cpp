#include "adapters/compare/comparison.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "programs/or_null.hpp"

namespace hone {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const std::optional<Interval>& interval) { return interval ? Json{interval->low, interval->high} : Json(nullptr); }

Json to_json(const Spend& spent, bool priced) {
  return {{"calls", spent.calls}, {"input_tokens", spent.input_tokens}, {"output_tokens", spent.output_tokens}, {"usd", priced ? Json(spent.usd) : Json(nullptr)}};
}

Json to_json(const Charged& charged) {
  return {{"rollouts", charged.rollouts}, {"proposals", charged.proposals}, {"calls", charged.calls}, {"input_tokens", charged.input_tokens},
          {"output_tokens", charged.output_tokens}, {"usd", or_null(charged.usd)}, {"wall_s", charged.wall_s}};
}

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

bool priced(const RunOutcome& run) { return run.charged && run.charged->usd; }

Json run_json(const RunOutcome& run) {
  Json json = {{"optimizer", run.as}, {"seed", run.seed}, {"run", run.folder}};
  json["test"] = or_null(run.test);
  json["validation"] = or_null(run.validation);
  json["spent"] = to_json(run.spent, priced(run));
  json["charged"] = run.charged ? to_json(*run.charged) : Json(nullptr);
  json["state"] = text_or_null(run.state);
  json["stopped_by"] = text_or_null(run.stopped_by);
  json["candidate"] = text_or_null(run.winner);
  return json;
}

Json contender_json(const Comparison& comparison, const ContenderResult& result) {
  const auto means = means_of(comparison, result.as);
  Json json = {{"as", result.as}, {"test", or_null(result.test)}, {"ci95", to_json(result.ci95)}, {"usd", or_null(means.usd)}};
  json["rows"] = result.rows;
  json["validation"] = or_null(means.validation);
  json["rollouts"] = means.rollouts;
  json["tokens"] = means.tokens;
  json["wall_s"] = means.wall_s;
  json["failures"] = means.failures;
  return json;
}

Json pair_json(const ComparisonResult& result, const PairResult& pair) {
  Json json = {{"a", result.contenders[pair.a].as}, {"b", result.contenders[pair.b].as}, {"difference", or_null(pair.difference)}};
  json["ci95"] = to_json(pair.ci95);
  json["ci_adjusted"] = to_json(pair.ci_adjusted);
  json["p"] = or_null(pair.p);
  json["p_holm"] = or_null(pair.p_holm);
  json["conclusion"] = to_string(pair.conclusion);
  json["rows"] = pair.rows;
  json["holes"] = pair.holes;
  json["seeds_needed"] = or_null(pair.seeds_needed);
  const bool judged = pair.difference.has_value();
  json["variances"] = judged ? Json{{"seed", pair.parts.seed}, {"group", pair.parts.group}, {"rest", pair.parts.rest}} : Json();
  json["a_better"] = judged ? Json(pair.a_better) : Json();
  json["b_better"] = judged ? Json(pair.b_better) : Json();
  return json;
}

Json contested_json(const ComparisonResult& result) {
  auto list = Json::array();
  for (const auto& row : result.contested) {
    Json scores;
    for (std::size_t i = 0; i < row.means.size(); ++i) scores[result.contenders[i].as] = row.means[i];
    list.push_back({{"example", row.row}, {"scores", scores}});
  }
  return list;
}

Json curves_json(const Comparison& comparison) {
  auto list = Json::array();
  for (const auto& curve : comparison.curves) {
    auto points = Json::array();
    for (const auto& point : curve.band) points.push_back({point.x, point.low, point.median, point.high});
    list.push_back({{"as", curve.as}, {"points", points}});
  }
  return {{"axis", comparison.axis}, {"optimizers", list}};
}

}  // namespace

ContenderMeans means_of(const Comparison& comparison, const std::string& as) {
  ContenderMeans means{.validation = 0.0, .usd = 0.0};
  double runs = 0;
  const auto add = [](std::optional<double>& sum, const std::optional<double>& value) { sum = sum && value ? std::optional(*sum + *value) : std::nullopt; };
  for (const auto& run : comparison.runs) {
    if (run.as != as || !run.charged) continue;
    add(means.validation, run.validation);
    add(means.usd, run.charged->usd);
    means.rollouts += static_cast<double>(run.charged->rollouts);
    means.tokens += run.charged->tokens();
    means.wall_s += run.charged->wall_s;
    means.failures += run.failures;
    ++runs;
  }
  for (auto* mean : {&means.validation, &means.usd}) {
    if (*mean) **mean /= runs;
  }
  for (auto* mean : {&means.rollouts, &means.tokens, &means.wall_s}) *mean /= runs;
  return means;
}

std::optional<PairResult> pair_of(const Comparison& comparison, std::size_t a, std::size_t b) {
  if (!comparison.result) return std::nullopt;
  for (auto pair : comparison.result->pairs) {
    if (pair.a == a && pair.b == b) return pair;
    if (pair.a != b || pair.b != a) continue;
    const auto turned = [](std::optional<Interval>& interval) {
      if (interval) interval = Interval{-interval->high, -interval->low};
    };
    std::swap(pair.a, pair.b);
    std::swap(pair.a_better, pair.b_better);
    if (pair.difference) pair.difference = -*pair.difference;
    turned(pair.ci95);
    turned(pair.ci_adjusted);
    if (pair.conclusion == PairConclusion::better) pair.conclusion = PairConclusion::worse;
    else if (pair.conclusion == PairConclusion::worse) pair.conclusion = PairConclusion::better;
    else if (pair.conclusion == PairConclusion::better_runs) pair.conclusion = PairConclusion::worse_runs;
    else if (pair.conclusion == PairConclusion::worse_runs) pair.conclusion = PairConclusion::better_runs;
    return pair;
  }
  return std::nullopt;
}

nlohmann::ordered_json to_json(const Comparison& comparison) {
  Json json = {{"format", 1}, {"state", name(comparison.state)}, {"budget", to_json(comparison.budget)}};
  json["runs"] = Json::array();
  for (const auto& run : comparison.runs) json["runs"].push_back(run_json(run));
  json["optimizers"] = Json::array();
  json["differences"] = Json::array();
  if (comparison.result) {
    for (const auto& contender : comparison.result->contenders) json["optimizers"].push_back(contender_json(comparison, contender));
    for (const auto& pair : comparison.result->pairs) json["differences"].push_back(pair_json(*comparison.result, pair));
  }
  json["name"] = comparison.name;
  json["comparison"] = comparison.id;
  json["metric"] = comparison.metric;
  json["simulated"] = comparison.simulated;
  json["seeds"] = comparison.seeds;
  json["test_rows"] = comparison.test_rows;
  json["detect"] = comparison.detect;
  json["contested"] = comparison.result ? contested_json(*comparison.result) : Json::array();
  json["curves"] = comparison.curves.empty() ? Json(nullptr) : curves_json(comparison);
  const bool known = !comparison.runs.empty() && std::ranges::all_of(comparison.runs, priced);
  json["curves_spent"] = to_json(comparison.curves_spent, known);
  Spend all = comparison.curves_spent;
  for (const auto& run : comparison.runs) all += run.spent;
  json["total_spent"] = to_json(all, known);
  return json;
}

}  // namespace hone
