#include "adapters/report/summary_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "optimizer/make_optimizer.hpp"
#include "optimizer/statistics/verdict_text.hpp"

namespace hone {
namespace {

using Json = nlohmann::ordered_json;

double number(const Json& json, const char* key) { return json.contains(key) && json[key].is_number() ? json[key].get<double>() : 0; }

std::optional<double> maybe(const Json& json, const char* key) {
  return json.contains(key) && json[key].is_number() ? std::optional(json[key].get<double>()) : std::nullopt;
}

std::string whole(double value) { return fmt::format("{:.0f}", value); }

/// "rollouts 412 of 1500".
std::string share(const char* what, double spent, const std::optional<double>& limit) {
  return limit ? fmt::format("{} {} of {}", what, whole(spent), whole(*limit)) : fmt::format("{} {}", what, whole(spent));
}

std::string usd(const Json& spent, const Json& budget) {
  const auto used = maybe(spent, "usd");
  const auto limit = maybe(budget, "usd");
  const auto text = used ? fmt::format("{:.4f} USD", *used) : std::string("USD unknown (no price)");
  return limit ? fmt::format("{} of {:.2f}", text, *limit) : text;
}

std::string spent_text(const Json& spent, const Json& budget) {
  return fmt::format("{}, {}, {} ({} from the store), tokens {} in and {} out, {}, {}", share("rollouts", number(spent, "rollouts"), maybe(budget, "rollouts")),
                     share("proposals", number(spent, "proposals"), maybe(budget, "proposals")), share("calls", number(spent, "calls"), maybe(budget, "calls")),
                     whole(number(spent, "calls_cached")), whole(number(spent, "input_tokens")), whole(number(spent, "output_tokens")), usd(spent, budget),
                     time_text(number(spent, "wall_s")));
}

std::string score(const Json& standing, const char* part) {
  const auto value = maybe(standing, part);
  return value ? fmt::format("{:.1f}", *value * 100) : std::string("?");
}

std::string cell(const Json& json, const char* key) {
  const auto value = maybe(json, key);
  if (!value) return "?";
  return *value == std::floor(*value) ? whole(*value) : fmt::format("{:.4f}", *value);
}

std::array<double, 2> pair_of(const Json& cost, const char* key) { return {cost.at(key).at(0).get<double>(), cost.at(key).at(1).get<double>()}; }

VerdictCost cost_of(const Json& json) {
  VerdictCost cost;
  cost.input_tokens = pair_of(json, "input_tokens");
  cost.output_tokens = pair_of(json, "output_tokens");
  for (std::size_t i = 0; i < 2; ++i) {
    const auto& value = json.at("usd_per_1000").at(i);
    if (value.is_number()) cost.usd_per_1000[i] = value.get<double>();
  }
  cost.latency_p50_s = pair_of(json, "latency_p50_s");
  cost.latency_p95_s = pair_of(json, "latency_p95_s");
  return cost;
}

/// ", 3 replies rejected: 2 no_fence, 1 truncated"; empty where none was.
std::string rejected_text(const Json& summary) {
  const auto& reasons = summary.at("proposals_rejected");
  int all = 0;
  for (const auto& count : reasons) all += count.get<int>();
  return all == 0 ? std::string() : fmt::format(", {} {} rejected: {}", all, all == 1 ? "reply" : "replies", counts_text(reasons));
}

}  // namespace

std::string time_text(double seconds) {
  const auto total = static_cast<long>(std::max(0.0, std::round(seconds)));
  if (total < 60) return fmt::format("{}s", total);
  if (total < 3600) return fmt::format("{}m {:02}s", total / 60, total % 60);
  return fmt::format("{}h {:02}m {:02}s", total / 3600, total / 60 % 60, total % 60);
}

std::optional<Verdict> verdict_of(const Json& summary) {
  if (!summary.contains("verdict") || !summary["verdict"].is_object()) return std::nullopt;
  const auto& json = summary["verdict"];
  Verdict verdict;
  verdict.conclusion = conclusion_from(json.at("conclusion").get<std::string>()).value_or(Conclusion::not_judged);
  verdict.metric = json.at("metric");
  verdict.n = json.at("n");
  verdict.n_of = json.at("n_of");
  verdict.groups = json.at("groups");
  verdict.holes = json.value("holes", std::size_t{0});
  verdict.looks = json.at("looks");
  verdict.baseline = maybe(summary.value("baseline", Json::object()), "test");
  verdict.winner = maybe(summary.value("best", Json::object()), "test");
  verdict.difference = maybe(json, "difference");
  if (json.at("ci95").is_array()) verdict.ci95 = Interval{json["ci95"].at(0), json["ci95"].at(1)};
  verdict.p = maybe(json, "p");
  if (json.at("test").is_string()) verdict.test = json["test"].get<std::string>();
  verdict.won = json.at("won");
  verdict.lost = json.at("lost");
  verdict.same = json.at("same");
  verdict.money_insufficient = json.value("money_insufficient", false);
  verdict.undone_by_holes = json.value("undone_by_holes", false);
  if (json.contains("cost") && json["cost"].is_object()) verdict.cost = cost_of(json["cost"]);
  return verdict;
}

std::string usd_text(double usd) { return usd == 0 || usd >= 0.1 ? fmt::format("{:.2f} USD", usd) : fmt::format("{:.2g} USD", usd); }

std::string points_text(double share) { return fmt::format("{:+.1f}", std::abs(share) < 0.0005 ? 0 : 100 * share); }

std::string simulated_sentence() { return fmt::format("Simulated: the {}.", simulated_words); }

std::string gain_text(const Json& summary) {
  const auto best = summary.value("best", Json::object());
  if (!best.contains("gain") || !best["gain"].is_object()) return {};
  const auto& gain = best["gain"];
  const double both = number(gain, "both");
  auto text = fmt::format("{} = {} from demos, {} from reflection", points_text(number(gain, "demos") + number(gain, "reflection") + both),
                          points_text(number(gain, "demos")), points_text(number(gain, "reflection")));
  if (std::abs(both) >= 0.0005) text += fmt::format(", {} from changes of both at once", points_text(both));
  return text;
}

std::string counts_text(const Json& counts) {
  std::vector<std::string> items;
  for (const auto& [name, count] : counts.items()) items.push_back(fmt::format("{} {}", count.dump(), name));
  return fmt::format("{}", fmt::join(items, ", "));
}

std::string summary_text(const Json& summary) {
  std::string text = fmt::format("{}: {}, {}, seed {}{}\n", summary.value("run", "?"), summary.value("state", "?"), summary.value("optimizer", "?"),
                                 whole(number(summary, "seed")), summary.value("simulated", false) ? ", simulated" : "");
  if (summary.contains("stopped_by") && summary["stopped_by"].is_string()) text += fmt::format("stopped by: {}\n", summary["stopped_by"].get<std::string>());
  text += fmt::format("search:     {}\n", spent_text(summary.at("spent"), summary.at("budget")));
  text += fmt::format("verdict:    {}\n", spent_text(summary.at("verdict_spent"), Json::object()));
  text += fmt::format("candidates: {} proposed{}\n", cell(summary, "candidates"), rejected_text(summary));
  const auto& best = summary.at("best");
  text += fmt::format("validation: {} -> {}{} (candidate {})\n", score(summary.at("baseline"), "validation"), score(best, "validation"),
                      estimates_validation(summary.value("optimizer", "")) ? fmt::format(", estimated from {} and {} rows", cell(summary["baseline"], "validation_n"), cell(best, "validation_n")) : "",
                      best.contains("id") && best["id"].is_string() ? best["id"].get<std::string>() : "none");
  if (const auto gain = gain_text(summary); !gain.empty()) text += fmt::format("gain:       {}\n", gain);
  if (const auto verdict = verdict_of(summary)) {
    text += "\n" + verdict_text(*verdict) + "\n";
    if (verdict->cost) text += cost_text(*verdict->cost) + "\n";
  }
  return text;
}

std::string costs_text(const Json& summary) {
  constexpr auto line = "{:<14} {:>9} {:>9} {:>12} {:>12} {:>10} {:>8} {:>9}\n";
  auto text = fmt::format(line, "", "calls", "stored", "tokens in", "tokens out", "USD", "retries", "failures");
  const auto row = [&](const std::string& name, const Json& spent) {
    text += fmt::format(line, name, cell(spent, "calls"), cell(spent, "calls_cached"), cell(spent, "input_tokens"), cell(spent, "output_tokens"), cell(spent, "usd"),
                        spent.contains("retries") ? cell(spent, "retries") : "", spent.contains("failures") ? cell(spent, "failures") : "");
  };
  const auto models = summary.value("by_model", Json::object());
  for (const auto& [role, spent] : models.items()) row(role, spent);
  row("search", summary.at("spent"));
  row("verdict", summary.at("verdict_spent"));
  row("total", summary.at("total_spent"));
  return text;
}

}  // namespace hone
