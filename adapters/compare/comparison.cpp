#include "adapters/compare/comparison.hpp"

#include <algorithm>

#include "adapters/run/run_files.hpp"
#include "programs/or_null.hpp"

namespace hone {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const std::optional<Interval>& interval) { return interval ? Json{interval->low, interval->high} : Json(nullptr); }

Json to_json(const Spend& spent, bool priced) {
  return {{"calls", spent.calls}, {"input_tokens", spent.input_tokens}, {"output_tokens", spent.output_tokens}, {"usd", priced ? Json(spent.usd) : Json(nullptr)}};
}

/// What stands at `pointer` of a run's summary; null before there is one.
Json said(const RunOutcome& run, const char* pointer) { return run.summary.is_object() ? run.summary.at(Json::json_pointer(pointer)) : Json(nullptr); }

/// A number in a section of a run's summary.
std::optional<double> number(const RunOutcome& run, const char* section, const char* key) {
  if (!run.summary.is_object() || !run.summary.contains(section)) return std::nullopt;
  const auto& value = run.summary[section];
  return value.contains(key) && value[key].is_number() ? std::optional(value[key].get<double>()) : std::nullopt;
}

bool priced(const RunOutcome& run) { return number(run, "total_spent", "usd").has_value(); }

Json run_json(const RunOutcome& run) {
  Json json = {{"optimizer", run.as}, {"seed", run.seed}, {"run", run.folder}};
  json["test"] = run.finished() ? run.summary["best"]["test"] : Json(nullptr);
  json["validation"] = said(run, "/best/validation");
  json["spent"] = to_json(run.spent, priced(run));
  json["charged"] = charged_json(run);
  json["state"] = said(run, "/state");
  json["stopped_by"] = said(run, "/stopped_by");
  json["candidate"] = said(run, "/best/id");
  return json;
}

Json contender_json(const Comparison& comparison, const ContenderResult& result) {
  const auto means = means_of(comparison, result.as);
  Json json = {{"as", result.as}, {"test", or_null(result.test)}, {"ci95", to_json(result.ci95)}, {"usd", or_null(means.usd)}};
  json["rows"] = result.rows;
  json["validation"] = or_null(means.validation);
  json["rollouts"] = or_null(means.rollouts);
  json["tokens"] = or_null(means.tokens);
  json["wall_s"] = or_null(means.wall_s);
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

bool RunOutcome::finished() const { return is_in_state(summary, name(RunState::finished)); }

std::size_t RunOutcome::verdict_rows() const {
  const auto& verdict = summary.at("verdict");
  return verdict.at("n").get<std::size_t>() + verdict.value("holes", std::size_t{0});
}

ContenderMeans means_of(const Comparison& comparison, const std::string& as) {
  ContenderMeans means;
  int runs = 0;
  const auto add = [&](std::optional<double>& mean, const std::optional<double>& value) {
    if (runs == 0) mean = value;
    else if (mean && value) *mean += *value;
    else mean.reset();
  };
  for (const auto& run : comparison.runs) {
    if (run.as != as) continue;
    add(means.validation, number(run, "best", "validation"));
    add(means.rollouts, number(run, "spent", "rollouts"));
    const auto in = number(run, "total_spent", "input_tokens");
    const auto out = number(run, "total_spent", "output_tokens");
    add(means.tokens, in && out ? std::optional(*in + *out) : std::nullopt);
    add(means.usd, number(run, "total_spent", "usd"));
    add(means.wall_s, number(run, "total_spent", "wall_s"));
    means.failures += number(run, "failures", "rollouts").value_or(0) + number(run, "failures", "proposals").value_or(0);
    ++runs;
  }
  for (auto* mean : {&means.validation, &means.rollouts, &means.tokens, &means.usd, &means.wall_s}) {
    if (*mean) **mean /= runs;
  }
  return means;
}

nlohmann::ordered_json charged_json(const RunOutcome& run) {
  if (!run.summary.is_object()) return nullptr;
  auto charged = run.summary.at("total_spent");
  charged["rollouts"] = run.summary.at("spent").at("rollouts");
  charged.erase("calls_cached");
  return charged;
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
