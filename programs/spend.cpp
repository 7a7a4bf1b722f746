#include "programs/spend.hpp"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

namespace hone {

Spend& Spend::operator+=(const Spend& other) {
  calls += other.calls;
  calls_cached += other.calls_cached;
  input_tokens += other.input_tokens;
  output_tokens += other.output_tokens;
  usd += other.usd;
  return *this;
}

Spend& Spend::operator-=(const Spend& other) {
  calls -= other.calls;
  calls_cached -= other.calls_cached;
  input_tokens -= other.input_tokens;
  output_tokens -= other.output_tokens;
  usd -= other.usd;
  return *this;
}

Spend larger(const Spend& a, const Spend& b) {
  Spend most;
  most.calls = std::max(a.calls, b.calls);
  most.input_tokens = std::max(a.input_tokens, b.input_tokens);
  most.output_tokens = std::max(a.output_tokens, b.output_tokens);
  most.usd = std::max(a.usd, b.usd);
  return most;
}

Spend times(const Spend& spend, double factor) {
  const auto scaled = [factor](std::int64_t n) { return static_cast<std::int64_t>(std::ceil(static_cast<double>(n) * factor)); };
  Spend product;
  product.calls = scaled(spend.calls);
  product.input_tokens = scaled(spend.input_tokens);
  product.output_tokens = scaled(spend.output_tokens);
  product.usd = spend.usd * factor;
  return product;
}

bool exceeds(const Spend& actual, const Spend& reserved) {
  constexpr double usd_tolerance = 1e-12;  // rounding must not make the same tokens dearer than what was reserved for them
  return actual.tokens() > reserved.tokens() || actual.usd > reserved.usd + usd_tolerance;
}

nlohmann::json to_json(const Spend& spend) {
  auto json = nlohmann::json::object();
  const auto add = [&json](const char* what, auto amount) {
    if (amount != 0) json[what] = amount;
  };
  add("calls", spend.calls);
  add("calls_cached", spend.calls_cached);
  add("input_tokens", spend.input_tokens);
  add("output_tokens", spend.output_tokens);
  add("usd", spend.usd);
  return json;
}

Spend spend_from_json(const nlohmann::json& json) {
  Spend spend;
  spend.calls = json.value("calls", std::int64_t{0});
  spend.calls_cached = json.value("calls_cached", std::int64_t{0});
  spend.input_tokens = json.value("input_tokens", std::int64_t{0});
  spend.output_tokens = json.value("output_tokens", std::int64_t{0});
  spend.usd = json.value("usd", 0.0);
  return spend;
}

}  // namespace hone
