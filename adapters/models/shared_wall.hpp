#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/async/event.hpp"
#include "optimizer/ledger.hpp"
#include "programs/language_model.hpp"

namespace hone {

/// What several runs may cost together, of what really goes over the wire. Lives on the strand.
class SharedWall final : public Purse {
 public:
  /// `usd` of nothing is no wall.
  SharedWall(const boost::asio::any_io_executor& executor, std::optional<double> usd) : ledger_(limits(usd)), settled_(executor) {}

  /// Books what was spent by earlier processes.
  void book(const Spend& spent) {
    Envelope envelope;
    envelope.spend = spent;
    ledger_.book(envelope);
  }

  bool reserve(const Spend& worst) override {
    Envelope envelope;
    envelope.spend = worst;
    if (ledger_.open(next_, envelope)) return false;
    ledger_.reserve(next_, worst);
    open_.emplace_back(next_++, worst);
    return true;
  }

  void settle(const std::string&, const Spend& reserved, const Spend& actual) override {
    const auto found = std::ranges::find(open_, reserved, &std::pair<Ledger::Key, Spend>::second);
    ledger_.settle(found->first, reserved, actual);
    ledger_.close(found->first);
    open_.erase(found);
    settled_.notify();
  }

  bool share(const std::string&, const Spend&, const Spend&) override { return true; }

  /// An attempt is under way whose settlement may make room.
  bool anything_open() const { return !open_.empty(); }
  /// Returns when the next attempt has been settled.
  boost::asio::awaitable<void> next_settled() { return settled_.wait(); }

 private:
  static Budget limits(std::optional<double> usd) {
    Budget budget;
    budget.usd = usd;
    return budget;
  }

  Ledger ledger_;
  Event settled_;
  Ledger::Key next_ = 1;
  std::vector<std::pair<Ledger::Key, Spend>> open_;  // attempts under way
};

}  // namespace hone
