#pragma once

#include <map>
#include <string>
#include <utility>

#include "optimizer/engine/call_payments.hpp"
#include "optimizer/engine/step_costs.hpp"
#include "optimizer/ledger.hpp"
#include "programs/language_model.hpp"

namespace hone {

/// Pays for one step's attempts out of its envelope in the ledger, and remembers the most it held.
class StepPurse final : public Purse {
 public:
  /// `payments`: of all steps that are told in turn. With it an answer that is there already counts as if this step had asked for it, so that its need
  /// does not depend on who asked first; null: such answers are free, as for the verdict.
  StepPurse(Ledger& ledger, Ledger::Key key, CallPayments* payments = nullptr) : ledger_(&ledger), key_(key), payments_(payments) {}

  bool reserve(const Spend& worst_case) override {
    if (closed_) return false;
    need_.peak = larger(need_.peak, need_.spent + in_flight_ + worst_case);  // also where it cannot be had: then it is known what was lacking
    if (!ledger_->reserve(key_, worst_case)) return false;
    in_flight_ += worst_case;
    ++attempts_;
    return true;
  }

  void settle(const std::string& call, const Spend& reserved, const Spend& actual) override {
    if (closed_) return;  // was charged in full when the step ended without it
    in_flight_ -= reserved;
    if (--attempts_ == 0) in_flight_ = {};  // sums of dollars leave crumbs
    need_.spent += actual;
    ledger_->settle(key_, reserved, actual);
    if (payments_ == nullptr) return;
    payments_->paid(call, actual);
    calls_[call] = true;
  }

  bool share(const std::string& call, const Spend& worst_case, const Spend& cost) override {
    if (payments_ == nullptr) return true;
    if (closed_) return false;
    need_.peak = larger(need_.peak, need_.spent + in_flight_ + worst_case);
    if (!ledger_->share(key_, worst_case, cost)) return false;
    need_.spent += cost;
    calls_.try_emplace(call, false);
    return true;
  }

  /// Begins another try, in an envelope that has grown.
  void start_again() { need_.spent = {}; }

  /// What the step is charged: what its calls cost that nobody was charged for yet. To be asked for once, when it is told.
  StepCharge charge() {
    StepCharge charge{in_flight_, {}};  // a call that still runs, though nobody waits for it any more, is charged in full
    for (const auto& [call, own] : std::exchange(calls_, {})) {
      const CallPayments::Due due = payments_->take(call);
      charge.spend += due.spend;
      booked_ += due.booked;
      if (!own && due.spend != Spend{}) charge.of_others.push_back(call);
    }
    return charge;
  }

  /// Ends the step. `charge`: see there; nothing: what its own attempts came to.
  void close(const std::optional<Spend>& charge = {}) {
    if (attempts_ > 0) ledger_->settle(key_, in_flight_, in_flight_);
    need_.spent += in_flight_;
    ledger_->close(key_, charge ? std::optional(*charge - booked_) : std::nullopt);
    closed_ = true;
  }

  const StepNeed& need() const { return need_; }

 private:
  Ledger* ledger_;
  Ledger::Key key_;
  CallPayments* payments_;
  std::map<std::string, bool> calls_;  ///< by key what was paid or shared and not yet charged: whether an attempt was the step's own
  Spend in_flight_;
  int attempts_ = 0;  ///< of them
  Spend booked_;      ///< of its charge: in the ledger already
  StepNeed need_;
  bool closed_ = false;
};

}  // namespace hone
