#pragma once

namespace hone {

inline constexpr const char* hone_version = "0.1.0";

}  // namespace hone
