#pragma once

#include <optional>
#include <string_view>

namespace hone {

/// What stands in a fence and before it; views into the reply.
struct Fenced {
  std::string_view before;
  std::string_view inside;  ///< between the lines of the fence, as it is
};

/// The outermost fence of backticks: the first line that begins with three or more of them and is closed by a later line of as many and
/// nothing else, up to the last such line. Nothing where no fence is closed.
std::optional<Fenced> outermost_fence(std::string_view reply);

}  // namespace hone
