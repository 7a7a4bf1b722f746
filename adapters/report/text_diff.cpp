#include "adapters/report/text_diff.hpp"

#include <algorithm>
#include <vector>

#include <nlohmann/json.hpp>

#include "programs/text.hpp"

namespace hone {
namespace {

using Lines = std::vector<std::string_view>;

/// common[i][j]: lines that the ends of both texts from i and j on have in common, in order.
std::vector<std::vector<int>> common_lines(const Lines& before, const Lines& after) {
  std::vector<std::vector<int>> common(before.size() + 1, std::vector<int>(after.size() + 1, 0));
  for (auto i = before.size(); i-- > 0;) {
    for (auto j = after.size(); j-- > 0;) {
      common[i][j] = before[i] == after[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  return common;
}

}  // namespace

std::string readable(const Value& value) {
  return value.json().is_array() ? value.json().dump(2, ' ', false, nlohmann::json::error_handler_t::replace) : value.text();
}

std::string line_diff(std::string_view before_text, std::string_view after_text) {
  if (before_text == after_text) return {};
  const auto before = lines_of(before_text);
  const auto after = lines_of(after_text);
  const auto common = common_lines(before, after);
  std::string diff;
  const auto put = [&](const char* mark, std::string_view line) { diff.append(mark).append(line).append("\n"); };
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < before.size() || j < after.size()) {
    if (i < before.size() && j < after.size() && before[i] == after[j]) {
      put("  ", before[i++]);
      ++j;
    } else if (j == after.size() || (i < before.size() && common[i + 1][j] >= common[i][j + 1])) {
      put("- ", before[i++]);
    } else {
      put("+ ", after[j++]);
    }
  }
  return diff;
}

}  // namespace hone
