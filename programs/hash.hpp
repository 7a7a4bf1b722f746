#pragma once

#include <string>
#include <string_view>

namespace hone {

/// SHA-256 of the bytes, as 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

/// The first 16 digits of it: the identity of candidates and texts within a run.
std::string short_hash(std::string_view bytes);

}  // namespace hone
