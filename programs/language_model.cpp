#include "programs/language_model.hpp"

#include <array>

#include "programs/enumerator.hpp"

namespace hone {
namespace {

// In the order of the enumeration.
constexpr std::array<std::string_view, 4> finish_names{"stop", "length", "content_filter", "other"};
static_assert(finish_names.size() == static_cast<std::size_t>(FinishReason::other) + 1);

}  // namespace

std::string_view name(FinishReason reason) { return finish_names[static_cast<std::size_t>(reason)]; }

std::optional<FinishReason> finish_reason(std::string_view name) { return enumerator<FinishReason>(finish_names, name); }

}  // namespace hone
