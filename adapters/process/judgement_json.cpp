#include "adapters/process/judgement_json.hpp"

#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "programs/json_member.hpp"

namespace hone {
namespace {

using nlohmann::json;

std::optional<double> number_in(const json& value) {
  if (value.is_boolean()) return value.get<bool>() ? 1.0 : 0.0;
  return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

Failure misfit(const std::string& metric, std::string_view what) {
  return {FailureKind::metric, fmt::format("The metric '{}' gave {}.", metric, what)};
}

}  // namespace

Result<Judgement> judgement_from_json(const json& reply, const std::string& metric) {
  Judgement judgement;
  const auto score = number_in(member(reply, "score"));
  if (!score) return misfit(metric, "no number as its `score`");
  judgement.score.value = *score;
  for (const char* key : {"objectives", "by_predictor"}) {
    const auto& map = member(reply, key);
    if (!map.is_null() && !map.is_object()) return misfit(metric, fmt::format("no object as its `{}`", key));
  }
  for (const auto& [name, value] : member(reply, "objectives").items()) {
    const auto number = number_in(value);
    if (!number) return misfit(metric, fmt::format("no number as its objective `{}`", name));
    judgement.score.objectives[name] = *number;
  }
  judgement.feedback.text = text_member(reply, "feedback");
  for (const auto& [path, text] : member(reply, "by_predictor").items()) {
    if (!text.is_string()) return misfit(metric, fmt::format("no text for `{}` in `by_predictor`", path));
    judgement.feedback.parts.push_back({path, {}, text.get<std::string>()});
  }
  return checked(std::move(judgement), metric);
}

}  // namespace hone
