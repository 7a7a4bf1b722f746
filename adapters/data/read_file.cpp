#include "adapters/data/read_file.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

#include <fmt/format.h>

#include "programs/error.hpp"

namespace hone {

std::string read_file(const std::filesystem::path& path, std::string_view what) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes;
  for (std::array<char, 1 << 16> piece; file;) {
    file.read(piece.data(), piece.size());
    bytes.append(piece.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (file.eof()) return bytes;
  throw UserError(fmt::format("The {} `{}` cannot be read: {}. Mend that, or name another.", what, path.string(), std::strerror(errno)));
}

}  // namespace hone
