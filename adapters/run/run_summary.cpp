#include "adapters/run/run_summary.hpp"

#include <unistd.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/config/version.hpp"
#include "optimizer/gain_split.hpp"
#include "programs/or_null.hpp"

namespace hone {
namespace {

using Json = nlohmann::ordered_json;

/// What the calls of some roles and phases came to.
struct Sum {
  Spend spend;
  std::int64_t retries = 0;
  std::int64_t failures = 0;
  bool priced = true;  ///< every model that was called has a price
};

bool has_price(const RunConfig& config, const std::string& role) {
  const auto model = config.models.find(role);
  return model != config.models.end() && model->second.price.has_value();
}

template <class Wanted>
Sum sum_of(const SummaryInput& input, const Wanted& wanted) {
  Sum sum;
  for (const auto& total : input.calls) {
    if (!wanted(total)) continue;
    sum.spend += total.spend;
    sum.retries += total.retries;
    sum.failures += total.failures;
    sum.priced = sum.priced && (total.spend.calls == 0 || has_price(*input.config, total.role));
  }
  return sum;
}

Json spend_json(const Sum& sum) {
  Json json = {{"calls", sum.spend.calls}, {"calls_cached", sum.spend.calls_cached}, {"input_tokens", sum.spend.input_tokens}, {"output_tokens", sum.spend.output_tokens}};
  json["usd"] = sum.priced ? Json(sum.spend.usd) : Json(nullptr);
  return json;
}

Json phase_json(const Sum& sum, std::int64_t rollouts, std::int64_t proposals, double wall_s) {
  Json json = {{"rollouts", rollouts}, {"proposals", proposals}};
  json.update(spend_json(sum));
  json["wall_s"] = wall_s;
  return json;
}

void put_spending(const SummaryInput& input, Json& json) {
  const auto& progress = input.progress;
  const auto search = sum_of(input, [](const CallTotal& total) { return total.phase != "verdict"; });
  const auto verdict = sum_of(input, [](const CallTotal& total) { return total.phase == "verdict"; });
  const auto all = sum_of(input, [](const CallTotal&) { return true; });
  const double search_s = progress.driver.active_s;
  json["spent"] = phase_json(search, progress.rollouts, progress.proposals, search_s);
  json["verdict_spent"] = phase_json(verdict, progress.verdict_done, 0, input.verdict_wall_s);
  json["total_spent"] = phase_json(all, progress.rollouts + progress.verdict_done, progress.proposals, search_s + input.verdict_wall_s);
}

Json by_model(const SummaryInput& input) {
  auto json = Json::object();
  for (const auto& [role, model] : input.config->models) {
    const auto sum = sum_of(input, [&](const CallTotal& total) { return total.role == role; });
    json[role] = spend_json(sum);
    if (!has_price(*input.config, role)) json[role]["usd"] = nullptr;
    json[role]["retries"] = sum.retries;
    json[role]["failures"] = sum.failures;
  }
  return json;
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
  put_spending(input, json);
  json["by_model"] = by_model(input);
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
