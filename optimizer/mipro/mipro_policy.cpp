#include "optimizer/mipro/mipro_policy.hpp"

#include "programs/enumerator.hpp"

namespace hone {

const std::vector<std::string>& mipro_efforts() {
  static const std::vector<std::string> names = {"light", "medium", "heavy"};  // in the order of the enumeration
  return names;
}

std::string_view name(MiproEffort effort) { return mipro_efforts().at(static_cast<std::size_t>(effort)); }

std::optional<MiproEffort> mipro_effort(std::string_view name) { return enumerator<MiproEffort>(mipro_efforts(), name); }

}  // namespace hone
