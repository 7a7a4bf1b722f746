#pragma once

#include "optimizer/engine/step_costs.hpp"
#include "optimizer/ledger.hpp"
#include "programs/language_model.hpp"

namespace hone {

/// Pays for one step's attempts out of its envelope in the ledger, and remembers the most it held.
class StepPurse final : public Purse {
 public:
  StepPurse(Ledger& ledger, Ledger::Key key) : ledger_(&ledger), key_(key) {}

  bool reserve(const Spend& worst_case) override {
    if (closed_ || !ledger_->reserve(key_, worst_case)) return false;
    in_flight_ += worst_case;
    need_.peak = larger(need_.peak, need_.spent + in_flight_);
    return true;
  }

  void settle(const Spend& reserved, const Spend& actual) override {
    if (closed_) return;  // was charged in full when the step ended without it
    in_flight_.calls -= reserved.calls;
    in_flight_.input_tokens -= reserved.input_tokens;
    in_flight_.output_tokens -= reserved.output_tokens;
    in_flight_.usd -= reserved.usd;
    need_.spent += actual;
    ledger_->settle(key_, reserved, actual);
  }

  /// Ends the step. A call that still runs, though nobody waits for it any more, is charged in full.
  void close() {
    if (!(in_flight_ == Spend{})) settle(in_flight_, in_flight_);
    ledger_->close(key_);
    closed_ = true;
  }

  const StepNeed& need() const { return need_; }

 private:
  Ledger* ledger_;
  Ledger::Key key_;
  Spend in_flight_;
  StepNeed need_;
  bool closed_ = false;
};

}  // namespace hone
