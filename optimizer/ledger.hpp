#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>

#include "optimizer/budget.hpp"
#include "programs/spend.hpp"

namespace hone {

/// What a step sets aside before it is dispatched.
struct Envelope {
  int rollouts = 0;   ///< 1 for a rollout of the search, 0 for the verdict's
  int proposals = 0;
  Spend spend;        ///< calls, tokens and usd that its attempts may use together; only limited ones bind
};

/// The budget as a wall, over all model roles together: what a step may cost is reserved before it is dispatched, each attempt
/// on the wire is reserved inside its step, and what was spent is booked after.
///
/// Invariant, for every limit at once: spent + reserved + kept aside <= limit, as long as attempts stay within their
/// reservations; one that does not is booked in full. Amounts are whole numbers (USD in units of 1e-9, reservations rounded up),
/// so nothing drifts.
///
/// A step whose budget has no limit on calls, tokens and usd has an envelope without bounds. `Budget::wall_s` is the driver's
/// affair. Not thread-safe: it lives on the driver's strand.
class Ledger {
 public:
  using Key = std::int64_t;  ///< names an open envelope: a step's id, or any other number of the caller's

  explicit Ledger(const Budget& limits);

  /// Sets an envelope aside under `key`, or says which limit does not allow it and changes nothing.
  std::optional<Limit> open(Key key, const Envelope& envelope);
  /// Adds to an open envelope for another try, in which the answers so far count again, or says which limit does not allow it and
  /// changes nothing.
  std::optional<Limit> grow(Key key, const Spend& more);
  /// Gives back what a step that has ended did not use of its envelope, before it is closed: its answers stay set aside, whoever paid.
  void shrink(Key key);
  /// Sets the worst case of one attempt aside inside the envelope; false: it does not fit, the step is cut.
  bool reserve(Key key, const Spend& worst_case);
  /// Ends an attempt with what was spent, whatever it was.
  void settle(Key key, const Spend& reserved, const Spend& actual);
  /// Counts an answer that was paid for elsewhere against the envelope, as if it had been asked for in it; false: its worst case
  /// does not fit.
  bool share(Key key, const Spend& worst_case, const Spend& cost);
  /// Ends a step: its rollout or proposal is spent, what its attempts did not use is free again. No attempt is in flight.
  ///
  /// `charge`: what is booked in place of what its attempts were settled with, where steps share calls. Summed over all steps
  /// charges equal settlements; over those that are closed they are never less.
  void close(Key key, const std::optional<Spend>& charge = {});
  /// Ends a step that was never run: everything is free again. Nothing was attempted.
  void cancel(Key key);

  /// Books what was spent outside any envelope: preflight, what a journal or the call log says of an earlier process.
  void book(const Envelope& spent);

  /// Sets `amount` aside for the verdict, in place of what was; the search cannot reach it. May leave less than nothing to the search:
  /// then every `open` is refused.
  void keep_aside(const Spend& amount);

  Spend spent() const { return spent_on_models_; }  ///< of all attempts, with those from the call store
  std::int64_t rollouts() const { return spent_[0]; }     ///< of closed steps and booked ones
  std::int64_t proposals() const { return spent_[1]; }

  /// What neither is spent nor reserved nor kept aside; nothing for an unlimited one. Can be below 0.
  std::optional<double> left(Limit limit) const;
  /// What is set aside by open envelopes, of any limit but `wall`.
  double reserved(Limit limit) const;
  /// A limit that is passed, by attempts that cost more than was reserved for them or by what was booked.
  std::optional<Limit> passed() const;
  bool anything_open() const { return !open_.empty(); }

 private:
  /// Rollouts, proposals, calls, tokens and 1e-9 USD: the order of `Limit`, without `wall`.
  using Amounts = std::array<std::int64_t, 5>;

  struct Step {
    Amounts allotted{};
    Amounts spent{};      // by its own attempts
    Amounts used{};       // of the allotment, by this try: its attempts and the answers that it shared
    Amounts in_flight{};
  };

  enum class Rounding { up, nearest };
  static Amounts amounts(const Envelope& envelope, Rounding rounding);
  static Amounts held(const Step& step);
  bool fits(const Step& step, const Amounts& worst) const;
  std::optional<Limit> in_the_way(const Amounts& more) const;
  template <typename Change>
  void change(Step& step, Change&& change);

  std::array<std::optional<std::int64_t>, 5> limits_;
  Amounts spent_{}, reserved_{}, aside_{};
  Spend spent_on_models_;
  std::map<Key, Step> open_;
};

}  // namespace hone
