#pragma once

#include <filesystem>
#include <string>

namespace hone {

// What a user reads of a run or a comparison that ends before its end.

/// The answer to the first signal.
inline constexpr const char* stopping_text = "Stopping: what is in flight will be finished and saved. Once more stops at once.";

/// Why it ended (`why` in whole sentences; empty: it was stopped) and how it goes on. A line.
std::string stopped_line(const std::string& why, const std::filesystem::path& folder);

}  // namespace hone
