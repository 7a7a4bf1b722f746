#include "optimizer/mipro/mipro_policy.hpp"

#include <cassert>

namespace hone {

std::string_view name(MiproEffort effort) {
  switch (effort) {
    case MiproEffort::light: return "light";
    case MiproEffort::medium: return "medium";
    case MiproEffort::heavy: return "heavy";
  }
  assert(false);
  return {};
}

}  // namespace hone
