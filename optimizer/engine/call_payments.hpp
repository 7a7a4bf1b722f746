#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "programs/spend.hpp"

namespace hone {

/// What a told step is charged.
struct StepCharge {
  Spend spend;
  std::vector<std::string> of_others;  ///< calls in it that another step had paid for, which may not be told yet
};

/// What calls have cost that no told step was charged for.
///
/// Steps whose requests have the same bytes share one answer, and which of them asked first is a matter of speed. So a call is
/// charged to the first step told that used it: then what a step costs depends on the order of tells alone.
class CallPayments {
 public:
  void paid(const std::string& call, const Spend& spend) { due_[call] += spend; }

  /// What `call` has cost since it was last taken.
  Spend take(const std::string& call) {
    const auto due = due_.extract(call);
    return due.empty() ? Spend{} : due.mapped();
  }

 private:
  std::unordered_map<std::string, Spend> due_;
};

}  // namespace hone
