#include "adapters/run/spending.hpp"

#include <set>

#include <nlohmann/json.hpp>

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

bool has_price(const Spending& spending, const std::string& role) {
  const auto known = spending.priced.find(role);
  return known != spending.priced.end() && known->second;
}

template <class Wanted>
Sum sum_of(const Spending& spending, const Wanted& wanted) {
  Sum sum;
  for (const auto& total : spending.calls) {
    if (!wanted(total)) continue;
    sum.spend += total.spend;
    sum.retries += total.retries;
    sum.failures += total.failures;
    sum.priced = sum.priced && (total.spend.calls == 0 || has_price(spending, total.role));
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

Json by_model(const Spending& spending) {
  auto json = Json::object();
  for (const auto& [role, priced] : spending.priced) {
    const auto sum = sum_of(spending, [&role = role](const CallTotal& total) { return total.role == role; });
    json[role] = spend_json(sum);
    if (!priced) json[role]["usd"] = nullptr;
    json[role]["retries"] = sum.retries;
    json[role]["failures"] = sum.failures;
  }
  return json;
}

}  // namespace

void put_spending(const Spending& spending, Json& summary) {
  const auto search = sum_of(spending, [](const CallTotal& total) { return total.phase != "verdict"; });
  const auto verdict = sum_of(spending, [](const CallTotal& total) { return total.phase == "verdict"; });
  const auto all = sum_of(spending, [](const CallTotal&) { return true; });
  summary["spent"] = phase_json(search, spending.rollouts, spending.proposals, spending.search_s);
  summary["verdict_spent"] = phase_json(verdict, spending.verdict_rollouts, 0, spending.verdict_s);
  summary["total_spent"] = phase_json(all, spending.rollouts + spending.verdict_rollouts, spending.proposals, spending.search_s + spending.verdict_s);
  summary["by_model"] = by_model(spending);
}

void renew_spending(SqliteRunStore& record, Json& summary) {
  auto ended = record.ended_rollouts();
  std::set<std::int64_t> proposals;
  for (const auto& entry : record.journal()) {
    if (entry.kind == "proposal") proposals.insert(entry.step);
  }
  Spending spending;
  spending.calls = record.call_totals();
  for (const auto& [role, spent] : summary.at("by_model").items()) spending.priced[role] = !spent.at("usd").is_null();
  spending.rollouts = ended["search"];
  spending.proposals = static_cast<std::int64_t>(proposals.size());
  spending.verdict_rollouts = ended["verdict"];
  spending.search_s = summary.at("spent").at("wall_s");
  spending.verdict_s = summary.at("verdict_spent").at("wall_s");
  put_spending(spending, summary);
}

}  // namespace hone
