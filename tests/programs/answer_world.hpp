#pragma once

#include <utility>

#include <doctest/doctest.h>

#include "programs/metrics/answer_metrics.hpp"
#include "tests/programs/metrics_support.hpp"

namespace hone::test {

/// Judges `answer` by `gold`, without titles.
inline const AnswerOptions plain{"answer", "gold", ""};

inline Example row(Value gold) { return {"r1", "r1", "", {{"question", "Where?"}, {"gold", std::move(gold)}}}; }

inline double score_of(const Metric& metric, Value gold, Value answer) {
  const auto judged = judge(metric, row(std::move(gold)), {{"answer", std::move(answer)}});
  REQUIRE(judged.has_value());
  return judged->score.value;
}

}  // namespace hone::test
