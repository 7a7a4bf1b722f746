#pragma once

#include <list>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "programs/failure.hpp"
#include "programs/language_model.hpp"
#include "programs/value.hpp"

namespace hone {

/// What happened at one place of a rollout: a module's run, a model call in it, a retrieval in it.
struct Span {
  enum class Kind { module, model, retrieval };
  Kind kind = Kind::module;
  std::string path;             ///< dotted names of the modules down to here; empty for a root without a name
  std::vector<int> occurrence;  ///< index path through `Repeat`: with `path` the call's identity
  Values inputs;                ///< module: what it read; retrieval: {"query", "k"}
  Values outputs;               ///< module: what it wrote; retrieval: {"passages": [{id, title, text}]}
  // Of a model call:
  std::string role;                ///< model role
  std::vector<Message> messages;   ///< as sent
  std::optional<Completion> reply;
  bool repair = false;  ///< a second call because the first reply did not parse
  /// Of an external program that judges itself: {"score", "objectives", "feedback", "by_predictor"} as far as given; else null.
  Value judgement;

  std::optional<Failure> failure;
  double latency_s = 0;
  std::list<Span> children;  ///< in the order begun; a list, so that spans stay where they are while others begin
};

/// Whether it is a predictor's: a module with a model call in it.
bool calls_a_model(const Span& span);

/// The tree of module, model and retrieval calls of one rollout.
struct Trace {
  Span root;

  Spend spend() const;        ///< what this rollout was charged
  Spend first_spend() const;  ///< what it costs where nothing is cached
  /// Seconds that it takes where nothing is cached: of each call those of the attempt that was answered, whoever made it and when.
  double latency_s() const;
  /// The spans of predictors, in order of occurrence.
  std::vector<const Span*> predictors() const;
  /// Second calls made because a reply did not parse.
  std::size_t repairs() const;
  /// The retrievals in the order made.
  std::vector<const Span*> retrievals() const;
};

/// The trace as JSON and back, without loss.
nlohmann::json to_json(const Trace& trace);
/// Throws std::invalid_argument or nlohmann::json::exception where `json` is no trace.
Trace trace_from_json(const nlohmann::json& json);

}  // namespace hone
