#include "optimizer/mipro/mipro_policy.hpp"

#include <algorithm>

namespace hone {

const std::vector<std::string>& mipro_efforts() {
  static const std::vector<std::string> names = {"light", "medium", "heavy"};  // in the order of the enumeration
  return names;
}

std::string_view name(MiproEffort effort) { return mipro_efforts().at(static_cast<std::size_t>(effort)); }

std::optional<MiproEffort> mipro_effort(std::string_view name) {
  const auto found = std::find(mipro_efforts().begin(), mipro_efforts().end(), name);
  if (found == mipro_efforts().end()) return std::nullopt;
  return static_cast<MiproEffort>(found - mipro_efforts().begin());
}

}  // namespace hone
