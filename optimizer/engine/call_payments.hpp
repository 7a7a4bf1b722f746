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
  struct Due {
    Spend spend;
    Spend booked;  ///< of it what the ledger had from the beginning, since an earlier process paid it
  };

  void paid(const std::string& call, const Spend& spend) { due_[call].spend += spend; }
  /// An earlier process paid.
  void owed(const std::string& call, const Spend& spend) {
    due_[call].spend += spend;
    due_[call].booked += spend;
  }

  /// What `call` has cost since it was last taken.
  Due take(const std::string& call) {
    const auto due = due_.extract(call);
    return due.empty() ? Due{} : due.mapped();
  }

 private:
  std::unordered_map<std::string, Due> due_;
};

}  // namespace hone
