#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "programs/metric.hpp"

namespace hone {

/// Reads `{"score": 0.5, "objectives": {…}, "feedback": "…", "by_predictor": {"path": "…"}}`; all but the score may be missing,
/// and a score may be true or false. Fails with `metric` where it is of another form or a score is not in [0, 1].
Result<Judgement> judgement_from_json(const nlohmann::json& json, const std::string& metric);

}  // namespace hone
