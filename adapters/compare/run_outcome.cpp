#include "adapters/compare/run_outcome.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "optimizer/engine/run.hpp"
#include "programs/error.hpp"

namespace hone {
namespace {

using Json = nlohmann::ordered_json;

std::optional<double> number_or_nothing(const Json& value) { return value.is_null() ? std::nullopt : std::optional(value.get<double>()); }

std::string text_or_empty(const Json& value) { return value.is_null() ? std::string() : value.get<std::string>(); }

Charged charged(const Json& summary) {
  const auto& total = summary.at("total_spent");
  Charged charged;
  charged.rollouts = summary.at("spent").at("rollouts");
  charged.proposals = total.at("proposals");
  charged.calls = total.at("calls");
  charged.input_tokens = total.at("input_tokens");
  charged.output_tokens = total.at("output_tokens");
  charged.usd = number_or_nothing(total.at("usd"));
  charged.wall_s = total.at("wall_s");
  return charged;
}

void take(RunOutcome& outcome, const Json& summary) {
  outcome.state = summary.at("state");
  outcome.stopped_by = text_or_empty(summary.at("stopped_by"));
  outcome.winner = text_or_empty(summary.at("best").at("id"));
  outcome.validation = number_or_nothing(summary.at("best").at("validation"));
  outcome.failures = summary.at("failures").at("rollouts").get<std::int64_t>() + summary.at("failures").at("proposals").get<std::int64_t>();
  outcome.charged = charged(summary);
  if (!outcome.finished()) return;
  const auto& verdict = summary.at("verdict");
  outcome.test = number_or_nothing(summary.at("best").at("test"));
  outcome.metric = verdict.at("metric");
  outcome.verdict_rows = verdict.at("n").get<std::size_t>() + verdict.at("holes").get<std::size_t>();
}

}  // namespace

bool RunOutcome::finished() const { return state == name(RunState::finished); }

void take_summary(RunOutcome& outcome, const RunFiles& run) {
  const auto summary = read_summary(run.summary());
  if (!summary.is_object()) return;
  try {
    take(outcome, summary);
  } catch (const nlohmann::json::exception& error) {
    throw UserError(fmt::format("`{}` is not as Hone writes it, so it was changed since ({}). Delete it: `hone resume` of the comparison writes it anew.", run.summary(), error.what()));
  }
}

}  // namespace hone
