#pragma once

#include <cstdint>

#include "optimizer/budget.hpp"
#include "programs/spend.hpp"

namespace hone::test {

/// What so many input tokens cost, in so many calls.
inline Spend tokens(std::int64_t input, std::int64_t calls = 1) {
  Spend spend;
  spend.calls = calls;
  spend.input_tokens = input;
  return spend;
}

inline Budget tokens_limit(std::int64_t limit) {
  Budget budget;
  budget.tokens = limit;
  return budget;
}

}  // namespace hone::test
