#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "optimizer/statistics/verdict.hpp"

namespace hone {

/// A run's summary.json in words: what was spent, how good the best is, the verdict.
std::string summary_text(const nlohmann::ordered_json& summary);

/// The verdict that stands in a summary.json, or nothing where there is none yet.
std::optional<Verdict> verdict_of(const nlohmann::ordered_json& summary);

/// The winner's gain on validation by where it comes from: "+31.2 = +18.7 from demos, +12.5 from reflection"; empty where
/// there is none to tell of.
std::string gain_text(const nlohmann::ordered_json& summary);

/// The costs by model and kind, as a table.
std::string costs_text(const nlohmann::ordered_json& summary);

/// "2 no_fence, 1 truncated": an object of counts by name.
std::string counts_text(const nlohmann::ordered_json& counts);

/// "1h 02m 03s".
std::string time_text(double seconds);

/// "2.50 USD"; two digits that count where that is less than ten cents.
std::string usd_text(double usd);

/// "+12.3".
std::string points_text(double share);

/// What is to be said wherever figures of a simulated run are shown, for the end of a sentence.
inline constexpr std::string_view simulated_words = "answers come from a simulated model, so the figures say nothing about a real one";
/// The same as a sentence.
std::string simulated_sentence();

}  // namespace hone
