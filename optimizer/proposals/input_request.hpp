#pragma once

#include <string_view>

namespace hone {

/// Whether a text asks its reader for something to work on ("Please provide the passages, and I will …") in place of being instructions. An
/// instruction that tells a model what to provide ("Please provide a short answer") is none.
bool asks_for_input(std::string_view text);

}  // namespace hone
