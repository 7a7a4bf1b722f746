#include "programs/hash.hpp"

#include <sys/types.h>

#include <array>
#include <cstdint>

#include <sha2.h>

namespace hone {

std::string sha256_hex(std::string_view bytes) {
  std::array<char, SHA256_DIGEST_STRING_LENGTH> digits{};
  SHA256Data(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(), digits.data());
  return std::string(digits.data());
}

std::string short_hash(std::string_view bytes) { return sha256_hex(bytes).substr(0, 16); }

}  // namespace hone
