#pragma once

#include <cstdint>

#include <nlohmann/json_fwd.hpp>

namespace hone {

/// What calls to models cost.
struct Spend {
  std::int64_t calls = 0;         ///< attempts on the wire, retries included
  std::int64_t calls_cached = 0;  ///< answered from the call store, for nothing
  std::int64_t input_tokens = 0;  ///< cached input included
  std::int64_t output_tokens = 0;
  double usd = 0;  ///< 0 where no price is known; whether it is known is the model settings' affair

  std::int64_t tokens() const { return input_tokens + output_tokens; }
  Spend& operator+=(const Spend& other);
  Spend& operator-=(const Spend& other);
  friend Spend operator+(Spend a, const Spend& b) { return a += b; }
  friend Spend operator-(Spend a, const Spend& b) { return a -= b; }
  friend bool operator==(const Spend&, const Spend&) = default;
};

/// The larger of both, amount by amount; without the calls that cost nothing.
Spend larger(const Spend& a, const Spend& b);
/// So many times as much, numbers rounded up; without the calls that cost nothing.
Spend times(const Spend& spend, double factor);

/// Whether a reply cost more than was set aside for it.
bool exceeds(const Spend& actual, const Spend& reserved);

/// An object of the amounts by name. What is 0 is left out: a journal has three of these a step, mostly of zeros.
nlohmann::json to_json(const Spend& spend);
/// What is left out is 0.
Spend spend_from_json(const nlohmann::json& json);

}  // namespace hone
