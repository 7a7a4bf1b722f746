#include "programs/language_model.hpp"

#include <algorithm>
#include <array>

namespace hone {
namespace {

// In the order of the enumeration.
constexpr std::array<std::string_view, 4> finish_names{"stop", "length", "content_filter", "other"};
static_assert(finish_names.size() == static_cast<std::size_t>(FinishReason::other) + 1);

}  // namespace

std::string_view name(FinishReason reason) { return finish_names[static_cast<std::size_t>(reason)]; }

std::optional<FinishReason> finish_reason(std::string_view name) {
  const auto found = std::find(finish_names.begin(), finish_names.end(), name);
  if (found == finish_names.end()) return std::nullopt;
  return static_cast<FinishReason>(found - finish_names.begin());
}

}  // namespace hone
