#pragma once

#include <cstdint>
#include <optional>

#include "adapters/models/wire/provider.hpp"
#include "adapters/models/wire/settings.hpp"
#include "programs/spend.hpp"

namespace hone {

/// USD for one reply; `cached` of the input tokens were cached by the provider. 0 without a price.
double usd(const std::optional<Price>& price, std::int64_t input, std::int64_t cached, std::int64_t output);

/// Input tokens that a request cannot pass: a token is a byte at least, and the server's template adds some a message.
std::int64_t input_bound(const WireRequest& request);

/// The most that one attempt at `request` can cost: one call, the bound times `input_safety`, and the longest reply.
Spend worst_case(const WireRequest& request, const std::optional<Price>& price, double input_safety);

/// The factor that would have held for a reply that cost `actual`, and 5 % more; `input_safety` itself where it did hold.
double raised_safety(const WireRequest& request, const Spend& actual, double input_safety);

/// Whether the tokens that a server counted can be true: of input and of output each at most 100,000, or ten times what the texts
/// could hold at a byte a token, or the request allows. That leaves room for a prompt of the server's own, and for one that
/// ignores `max_tokens`.
bool is_plausible(const WireRequest& request, const Completion& reply);

}  // namespace hone
