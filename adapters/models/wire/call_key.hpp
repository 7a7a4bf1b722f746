#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "adapters/models/wire/provider.hpp"

namespace hone {

/// The identity of a call in the call store, as 64 hexadecimal digits: two calls with one key are the same question,
/// asked of the same model, and want the same answer.
///
/// Made of endpoint, body and `draw` (which tells repeats apart), and of the run's seed where the reply is sampled. Keys in a body or
/// a URL are no part of it: a new one asks the same.
std::string call_key(const Endpoint& endpoint, const WireRequest& request, std::string_view draw, std::uint64_t seed);

}  // namespace hone
