#include "optimizer/step.hpp"

#include <cassert>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "programs/component.hpp"
#include "programs/hash.hpp"
#include "programs/json_line.hpp"

namespace hone {
namespace {

using Json = nlohmann::json;

std::string content(const Wait&) { return "wait"; }

std::string content(const Finished& finished) { return fmt::format("finished {}", name(finished.reason)); }

std::string content(const RolloutStep& step) {
  const std::string sampled = step.temperature ? fmt::format(" {}", *step.temperature) : std::string();
  return fmt::format("rollout {} {} {} {} {} {}{}", step.candidate->id(), step.example.partition == Partition::train ? "train" : "validation",
                     step.example.index, step.repeat, step.want_trace, step.want_demos, sampled);
}

std::string content(const ProposeStep& step) {
  Json tried = Json::array();
  for (const TriedIdea& idea : step.tried) tried.push_back({{"text", idea.text}, {"result", idea.result}, {"better", idea.better}});
  Json json = {{"propose", step.recipe},
               {"role", step.role},
               {"parent", step.parent->id()},
               {"component", step.component},
               {"evidence", step.evidence},
               {"tried", std::move(tried)},
               {"size_limit", step.size_limit}};
  if (!step.train_rows.empty()) json["train_rows"] = step.train_rows;
  for (const Note& note : step.notes) json["notes"].push_back({{"name", note.name}, {"text", note.text}});
  if (step.ask_ideas) json["ask_ideas"] = true;
  if (step.temperature) json["temperature"] = *step.temperature;
  return json_line(json);
}

Json outcome_json(const RolloutResult& result) {
  Json json = {{"score", result.score}};
  if (!result.objectives.empty()) json["objectives"] = result.objectives;
  if (result.fault) json["fault"] = name(*result.fault);
  if (!result.demos.empty()) json["demos"] = to_value(result.demos).json();
  return {{"rollout", std::move(json)}};
}

Json outcome_json(const ProposalResult& result) {
  Json json = {{"text", result.text}};
  if (!result.rejected.empty()) json["rejected"] = result.rejected;
  if (!result.ideas.empty()) json["ideas"] = result.ideas;
  return {{"proposal", std::move(json)}};
}

Json outcome_json(const StepFailed& failed) { return {{"failed", name(failed.kind)}}; }

Json outcome_json(const StepRefused& refused) { return {{"refused", name(refused.limit)}}; }

FailureKind kind_from_json(const Json& json) {
  const auto kind = failure_kind(json.get<std::string>());
  if (!kind) throw std::invalid_argument("no kind of failure: " + json.dump());
  return *kind;
}

Limit limit_from_json(const Json& json) {
  for (const Limit limit : {Limit::rollouts, Limit::proposals, Limit::calls, Limit::tokens, Limit::usd, Limit::wall}) {
    if (json.get<std::string>() == name(limit)) return limit;
  }
  throw std::invalid_argument("no limit: " + json.dump());
}

RolloutResult rollout_from_json(const Json& json) {
  RolloutResult result;
  result.score = json.at("score").get<double>();
  if (json.contains("objectives")) result.objectives = json["objectives"].get<std::map<std::string, double>>();
  if (json.contains("fault")) result.fault = kind_from_json(json["fault"]);
  if (json.contains("demos")) result.demos = demos_from_value(Value::of(json["demos"]));
  return result;
}

}  // namespace

std::string_view name(StopReason reason) {
  switch (reason) {
    case StopReason::rollouts: return "rollouts";
    case StopReason::proposals: return "proposals";
    case StopReason::calls: return "calls";
    case StopReason::tokens: return "tokens";
    case StopReason::usd: return "usd";
    case StopReason::wall: return "wall";
    case StopReason::stalled: return "stalled";
    case StopReason::perfect: return "perfect";
    case StopReason::finished: return "finished";
    case StopReason::user: return "user";
    case StopReason::breaker: return "breaker";
  }
  assert(false);
  return {};
}

StopReason stop_reason(Limit limit) {
  switch (limit) {
    case Limit::rollouts: return StopReason::rollouts;
    case Limit::proposals: return StopReason::proposals;
    case Limit::calls: return StopReason::calls;
    case Limit::tokens: return StopReason::tokens;
    case Limit::usd: return StopReason::usd;
    case Limit::wall: return StopReason::wall;
  }
  assert(false);
  return StopReason::finished;
}

std::string content_hash(const Step& step) {
  return short_hash(std::visit([](const auto& what) { return content(what); }, step.what));
}

Json to_json(const Outcome& outcome) {
  return std::visit([](const auto& what) { return outcome_json(what); }, outcome.what);
}

Outcome outcome_from_json(const Json& json) {
  try {
    if (json.contains("rollout")) return {rollout_from_json(json["rollout"])};
    if (json.contains("proposal")) {
      const Json& proposal = json["proposal"];
      return {ProposalResult{proposal.at("text").get<std::string>(), proposal.value("rejected", std::string()),
                             proposal.value("ideas", std::vector<std::string>())}};
    }
    if (json.contains("failed")) return {StepFailed{kind_from_json(json["failed"])}};
    if (json.contains("refused")) return {StepRefused{limit_from_json(json["refused"])}};
  } catch (const Json::exception& error) {
    throw std::invalid_argument(std::string("no outcome of a step: ") + error.what());
  }
  throw std::invalid_argument("no outcome of a step: " + json.dump());
}

}  // namespace hone
