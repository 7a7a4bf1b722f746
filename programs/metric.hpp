#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "programs/example.hpp"
#include "programs/result.hpp"
#include "programs/trace.hpp"

namespace hone {

/// One number in [0, 1], higher is better, and named objectives beside it.
struct Score {
  double value = 0;
  std::map<std::string, double> objectives;
};

/// Words for the reflector: about the whole, and about single predictors by path (occurrence empty: all of them).
struct Feedback {
  struct Part {
    std::string path;
    std::vector<int> occurrence;
    std::string text;
  };
  std::string text;
  std::vector<Part> parts;

  /// What concerns the predictor at `path`: its own parts and then the whole's text.
  std::string of(std::string_view path, const std::vector<int>& occurrence) const;
};

/// What a metric says of a prediction.
struct Judgement {
  Score score;
  Feedback feedback;
};

/// The judgement, or a failure of kind `metric` where its score or an objective is NaN or not in [0, 1].
Result<Judgement> checked(Judgement judgement, std::string_view metric);

/// Judges a prediction against what is known about the example. Fails with `metric` (a hole; the metric alone is run again).
/// Asynchronous, since a metric may ask an external command. Lives on the driver's strand, where what blocks or computes long holds up all
/// rollouts; an exception ends the run.
class Metric {
 public:
  virtual ~Metric() = default;
  /// All arguments outlive the call.
  virtual boost::asio::awaitable<Result<Judgement>> score(const Example& example, const Values& outputs, const Trace& trace) const = 0;
  /// As it stands in the verdict: "f1", "exact match".
  virtual std::string name() const = 0;
  /// Scores are 0 or 1.
  virtual bool binary() const = 0;
  /// Fields that rows need: gold answers, gold titles.
  virtual std::vector<std::string> gold_fields() const = 0;
  /// Names of the objectives that its scores come with; nothing: only its judgements tell.
  virtual std::optional<std::vector<std::string>> objectives() const { return std::vector<std::string>(); }
  /// The gold field that each output is compared with, by the output's name: what labelled demos are made from. Empty: outputs and fields correspond by name.
  virtual std::map<std::string, std::string> golds() const { return {}; }
};

}  // namespace hone
