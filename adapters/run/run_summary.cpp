#include "adapters/run/run_summary.hpp"

#include <unistd.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/config/version.hpp"
#include "adapters/run/spending.hpp"
#include "optimizer/gain_split.hpp"
#include "programs/or_null.hpp"

namespace hone {
namespace {

using Json = nlohmann::ordered_json;

Spending spending_of(const SummaryInput& input) {
  Spending spending;
  spending.calls = input.calls;
  for (const auto& [role, model] : input.config->models) spending.priced[role] = model.price.has_value();
  spending.rollouts = input.progress.rollouts;
  spending.proposals = input.progress.proposals;
  spending.verdict_rollouts = input.progress.verdict_done;
  spending.search_s = input.progress.driver.active_s;
  spending.verdict_s = input.verdict_wall_s;
  return spending;
}

Json failures_json(const DriverStatus& status) {
  auto kinds = Json::object();
  for (const auto& [kind, count] : status.failures) kinds[std::string(name(kind))] = count;
  return {{"rollouts", status.failed_rollouts}, {"proposals", status.failed_proposals}, {"by_kind", kinds}};
}

Json standing(const Choice& choice, const std::optional<double>& test) {
  Json json;
  json["validation"] = choice.n > 0 ? Json(choice.validation) : Json(nullptr);
  json["validation_n"] = choice.n;
  json["test"] = or_null(test);
  return json;
}

Json gain_json(const RunProgress& progress) {
  const auto gain = progress.best.candidate ? split_gain(progress.candidates, progress.best.candidate->id()) : std::nullopt;
  if (!gain) return nullptr;
  return {{"demos", gain->demos}, {"reflection", gain->reflection}, {"both", gain->both}};
}

void put_standings(const SummaryInput& input, Json& json) {
  const auto& best = input.progress.best;
  std::optional<double> before;
  std::optional<double> after;
  if (input.verdict) {
    before = input.verdict->verdict.baseline;
    after = input.verdict->verdict.winner;
  }
  json["baseline"] = standing(input.progress.baseline, before);
  json["best"] = Json{{"id", best.candidate ? Json(best.candidate->id()) : Json(nullptr)}};
  json["best"].update(standing(best, after));
  json["best"]["gain"] = gain_json(input.progress);
}

/// What costs nothing before and after costs the same.
std::optional<double> ratio_of(double baseline, double winner) {
  if (baseline <= 0 && winner <= 0) return 1.0;
  return baseline > 0 ? std::optional(winner / baseline) : std::nullopt;
}

}  // namespace

std::vector<GuardrailResult> judge_guardrails(const std::vector<Guardrail>& rails, const std::optional<VerdictCost>& cost) {
  std::vector<GuardrailResult> results;
  if (!cost) return results;
  for (const auto& rail : rails) {
    GuardrailResult result{rail, std::nullopt};
    if (rail.what == "tokens") result.ratio = ratio_of(cost->input_tokens[0] + cost->output_tokens[0], cost->input_tokens[1] + cost->output_tokens[1]);
    if (rail.what == "usd" && cost->usd_per_1000[0] && cost->usd_per_1000[1]) result.ratio = ratio_of(*cost->usd_per_1000[0], *cost->usd_per_1000[1]);
    if (rail.what == "latency_p50") result.ratio = ratio_of(cost->latency_p50_s[0], cost->latency_p50_s[1]);
    if (rail.what == "latency_p95") result.ratio = ratio_of(cost->latency_p95_s[0], cost->latency_p95_s[1]);
    results.push_back(result);
  }
  return results;
}

std::string sentence(const GuardrailResult& result) {
  if (!result.ratio) return fmt::format("The guardrail on {} cannot be judged: what the baseline costs is nothing or not known, so nobody can say whether the winner keeps to it.", result.rail.what);
  if (!result.broken()) return {};
  return fmt::format("The winner breaks the guardrail on {}: {:.2f}x the baseline's, at most {:g}x were allowed.", result.rail.what, *result.ratio, result.rail.factor);
}

nlohmann::ordered_json verdict_json(const std::optional<VerdictResult>& verdict, const std::vector<Guardrail>& rails) {
  if (!verdict) return nullptr;
  auto json = to_json(verdict->verdict);
  if (!json["cost"].is_object()) return json;
  auto list = Json::array();
  for (const auto& result : judge_guardrails(rails, verdict->verdict.cost)) {
    list.push_back({{"what", result.rail.what}, {"factor", result.rail.factor}, {"ratio", or_null(result.ratio)}, {"broken", result.broken()}});
  }
  json["cost"]["guardrails"] = list;
  return json;
}

nlohmann::ordered_json run_summary(const SummaryInput& input) {
  const auto& config = *input.config;
  Json json = {{"format", 1}, {"run", input.run}, {"hone", hone_version}, {"state", name(input.state)}};
  json["stopped_by"] = input.stopped_by ? Json(name(*input.stopped_by)) : Json(nullptr);
  json["optimizer"] = config.optimizer.kind;
  json["seed"] = config.seed;
  json["simulated"] = config.simulated();
  json["config_sha256"] = config.sha256;
  json["data_sha256"] = input.data_sha256;
  json["started_at"] = input.started_at;
  json["updated_at"] = input.updated_at;
  json["ended_at"] = or_null(input.ended_at);
  json["pid"] = ::getpid();
  put_spending(spending_of(input), json);
  json["failures"] = failures_json(input.progress.driver);
  json["budget"] = to_json(config.budget);
  json["candidates"] = input.progress.candidates.size();
  json["proposals_rejected"] = Json::object();
  for (const auto& [reason, count] : input.progress.rejections) json["proposals_rejected"][reason] = count;
  put_standings(input, json);
  json["verdict"] = verdict_json(input.verdict, config.guardrails);
  return json;
}

}  // namespace hone
