#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hone::simulated {

// Small helpers for reading prompts. Private to adapters/models/simulated.

/// Runs of letters and digits.
std::vector<std::string_view> words_of(std::string_view text);
bool contains(std::string_view text, std::string_view part);
/// Whether any of `parts` stands in `text`.
bool contains_any(std::string_view text, const std::vector<std::string_view>& parts);
/// Whether `phrase` stands in `text` between word boundaries.
bool contains_phrase(std::string_view text, std::string_view phrase);
std::string joined(const std::vector<std::string>& parts, std::string_view between);

}  // namespace hone::simulated
