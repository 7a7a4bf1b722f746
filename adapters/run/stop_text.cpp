#include "adapters/run/stop_text.hpp"

#include <fmt/format.h>

namespace hone {

std::string stopped_line(const std::string& why, const std::filesystem::path& folder) {
  return fmt::format("{} `hone resume {}` goes on.\n", why.empty() ? "Stopped." : why, folder.string());
}

}  // namespace hone
