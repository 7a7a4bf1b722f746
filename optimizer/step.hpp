#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "optimizer/budget.hpp"
#include "optimizer/candidate.hpp"
#include "programs/failure.hpp"
#include "programs/spend.hpp"

namespace hone {

/// Steps are numbered 1, 2, 3, … in the order asked.
using StepId = std::int64_t;

/// The data that an optimizer may see. The test split has no name here.
enum class Partition { train, validation };

struct ExampleRef {
  Partition partition = Partition::train;
  int index = 0;
  friend auto operator<=>(const ExampleRef&, const ExampleRef&) = default;
};

/// Run one candidate on one example.
struct RolloutStep {
  CandidatePtr candidate;
  ExampleRef example;
  int repeat = 0;
  bool want_trace = false;  ///< the rollout will be evidence: keep its trace
  bool want_demos = false;  ///< tell the demos that its predictor calls make (train only)
  std::optional<double> temperature = {};  ///< of every model call in it; default: each model's or predictor's own
};

/// One idea that was tried on a text before, and what came of it.
struct TriedIdea {
  std::string text;
  std::string result;   ///< "it scored 2.00 where its parent scored 1.00 on the same 3 examples" and the like, for the reflector
  bool better = false;  ///< it did better than the text; else it was dropped
};

/// A text that the search puts into a request under a heading: a summary of the data, a tip.
struct Note {
  std::string name;
  std::string text;
  friend bool operator==(const Note&, const Note&) = default;
};

/// What a proposal is to be made from. The engine loads rows and the rollouts' traces and renders the request.
struct ProposeStep {
  std::string role = "reflection";   ///< model role
  std::string recipe = "reflect";    ///< how the request reads and what the reply has to be: see optimizer/proposals/recipes.hpp
  CandidatePtr parent;
  std::string component;             ///< full name of the component to change; empty: the request is about the program or its data
  std::vector<StepId> evidence;      ///< told rollouts on train
  std::vector<int> train_rows;       ///< examples of train to show, inputs and gold alike
  std::vector<Note> notes;
  std::vector<TriedIdea> tried;
  int size_limit = 4000;             ///< characters of the new text
  bool ask_ideas = false;            ///< of `reflect`: what else could be tried is to be named beside the text
  std::optional<double> temperature; ///< default: the role's own
};

/// Nothing can be decided before a result arrives.
struct Wait {};

enum class StopReason { rollouts, proposals, calls, tokens, usd, wall, stalled, perfect, finished, user, breaker };
std::string_view name(StopReason reason);
StopReason stop_reason(Limit limit);

struct Finished {
  StopReason reason = StopReason::finished;
};

struct Step {
  StepId id = 0;  ///< 0 for Wait and Finished
  std::variant<Wait, RolloutStep, ProposeStep, Finished> what;
};

/// A rollout that has a score; a prompt's fault is a score of 0 with its kind.
struct RolloutResult {
  double score = 0;
  std::map<std::string, double> objectives;
  std::optional<FailureKind> fault;
  std::vector<Demo> demos;  ///< where `want_demos`
};

/// A reply of the reflection model: the text that the recipe asked for, or why it is none.
struct ProposalResult {
  std::string text = {};
  std::string rejected = {};  ///< empty: accepted as a proposal; else the reason ("no_fence", "truncated", …)
  std::vector<std::string> ideas = {};  ///< where `ask_ideas`: what else could be tried; also beside a text that was rejected

  /// Why it is no proposal; empty: it is one.
  std::string reason() const { return rejected.empty() && text.empty() ? "empty" : rejected; }
};

/// The world failed the step; it has no result.
struct StepFailed {
  FailureKind kind = FailureKind::network;
};

/// The budget did not allow the step; it was not run.
struct StepRefused {
  Limit limit = Limit::rollouts;
};

struct Outcome {
  std::variant<RolloutResult, ProposalResult, StepFailed, StepRefused> what;
};

/// What is asked, by content: replay compares it. Equal steps have equal hashes on every machine.
std::string content_hash(const Step& step);

nlohmann::json to_json(const Outcome& outcome);
/// Throws std::invalid_argument where `json` is no outcome.
Outcome outcome_from_json(const nlohmann::json& json);

}  // namespace hone
