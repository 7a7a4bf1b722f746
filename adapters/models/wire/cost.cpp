#include "adapters/models/wire/cost.hpp"

#include <algorithm>
#include <cmath>

namespace hone {
namespace {

constexpr double per_million = 1e-6;
constexpr std::int64_t tokens_of_frame = 64;    // what a chat template puts round a conversation
constexpr std::int64_t tokens_of_message = 16;  // and round each message

bool may_be(std::int64_t counted, std::int64_t bound) { return counted <= 100'000 || counted / 10 <= bound; }

}  // namespace

double usd(const std::optional<Price>& price, std::int64_t input, std::int64_t cached, std::int64_t output) {
  if (!price) return 0;
  cached = std::clamp<std::int64_t>(cached, 0, input);
  const double cached_price = price->cached_input.value_or(price->input);
  return per_million * (static_cast<double>(input - cached) * price->input + static_cast<double>(cached) * cached_price +
                        static_cast<double>(output) * price->output);
}

std::int64_t input_bound(const WireRequest& request) {
  return static_cast<std::int64_t>(request.body.size()) + tokens_of_frame + tokens_of_message * request.messages;
}

Spend worst_case(const WireRequest& request, const std::optional<Price>& price, double input_safety) {
  Spend worst;
  worst.calls = 1;
  worst.input_tokens = static_cast<std::int64_t>(std::ceil(static_cast<double>(input_bound(request)) * input_safety));
  worst.output_tokens = request.max_output_tokens;
  worst.usd = std::max(usd(price, worst.input_tokens, 0, worst.output_tokens),
                       usd(price, worst.input_tokens, worst.input_tokens, worst.output_tokens));
  return worst;
}

double raised_safety(const WireRequest& request, const Spend& actual, double input_safety) {
  // A server that ignores max_tokens passes the bound too: what the reply had too much is made up for on the input's side.
  const double excess = static_cast<double>(std::max<std::int64_t>(0, actual.output_tokens - request.max_output_tokens));
  const double needed = (static_cast<double>(actual.input_tokens) + excess) / static_cast<double>(input_bound(request));
  return needed <= input_safety ? input_safety : needed * 1.05;
}

bool is_plausible(const WireRequest& request, const Completion& reply) {
  const auto bytes = static_cast<std::int64_t>(reply.text.size() + reply.reasoning.size());
  return may_be(reply.spend.input_tokens, input_bound(request)) && may_be(reply.spend.output_tokens, std::max(request.max_output_tokens, bytes));
}

}  // namespace hone
