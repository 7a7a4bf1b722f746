#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "optimizer/optimizer.hpp"
#include "optimizer/rng.hpp"

namespace hone::test {

/// What answers the steps of a search in the tests: two functions.
struct ScriptedWorld {
  std::function<Outcome(const RolloutStep&, StepId)> run;
  std::function<Outcome(const ProposeStep&, StepId)> propose;
};

/// How a search is driven.
struct DriveOptions {
  Budget budget;
  std::uint64_t tell_order = 0;  ///< 0: told in the order asked; else drawn by this seed from the first `slots` outstanding
  std::size_t slots = 64;
};

inline Budget rollouts(std::int64_t limit) {
  Budget budget;
  budget.rollouts = limit;
  return budget;
}

/// The budget as the engine shows it to an optimizer. Every step that runs costs the same: 2 calls, 100 tokens, 0.01 USD, 1 second.
class TestPurse {
 public:
  explicit TestPurse(const Budget& limits) {
    if (limits.rollouts) view_.rollouts.limit = static_cast<double>(*limits.rollouts);
    if (limits.proposals) view_.proposals.limit = static_cast<double>(*limits.proposals);
    if (limits.calls) view_.calls.limit = static_cast<double>(*limits.calls);
    if (limits.tokens) view_.tokens.limit = static_cast<double>(*limits.tokens);
    view_.usd.limit = limits.usd;
    view_.wall_left_s = limits.wall_s;
  }

  const BudgetView& view() const { return view_; }

  void asked(const Step& step) { reserve(step, 1); }

  /// The limit that does not allow one more step to run.
  std::optional<Limit> refusal() const {
    if (view_.wall_left_s && *view_.wall_left_s < 1) return Limit::wall;
    if (view_.calls.limit && view_.calls.charged + 2 > *view_.calls.limit) return Limit::calls;
    if (view_.tokens.limit && view_.tokens.charged + 100 > *view_.tokens.limit) return Limit::tokens;
    if (view_.usd.limit && view_.usd.charged + 0.01 > *view_.usd.limit + 1e-9) return Limit::usd;
    return std::nullopt;
  }

  void told(const Step& step, const Outcome& outcome) {
    reserve(step, -1);
    if (std::holds_alternative<StepRefused>(outcome.what)) return;
    (is_rollout(step) ? view_.rollouts : view_.proposals).charged += 1;
    view_.calls.charged += 2;
    view_.tokens.charged += 100;
    view_.usd.charged += 0.01;
    if (view_.wall_left_s) *view_.wall_left_s -= 1;
  }

  static bool is_rollout(const Step& step) { return std::holds_alternative<RolloutStep>(step.what); }

 private:
  void reserve(const Step& step, double sign) {
    (is_rollout(step) ? view_.rollouts : view_.proposals).reserved += sign;
    view_.calls.reserved += sign * 2;
    view_.tokens.reserved += sign * 100;
    view_.usd.reserved += sign * 0.01;
  }

  BudgetView view_;
};

/// A driven search, as a journal would show it.
struct Drive {
  struct Entry {
    Step step;          ///< asked, or
    Outcome outcome;    ///< told, for step.id
    bool told = false;
    std::string hash = {};  ///< of an asked step's content
  };
  std::vector<Entry> journal;  ///< asks and tells as they came
  StopReason reason = StopReason::finished;
  int rollouts = 0;   ///< asked
  int proposals = 0;  ///< asked
  int ran = 0;        ///< told of both, but those that the budget refused

  std::vector<RolloutStep> runs() const { return asked<RolloutStep>(); }
  std::vector<ProposeStep> proposed() const { return asked<ProposeStep>(); }

 private:
  template <typename Kind>
  std::vector<Kind> asked() const {
    std::vector<Kind> steps;
    for (const Entry& entry : journal) {
      if (const auto* step = std::get_if<Kind>(&entry.step.what); step && !entry.told) steps.push_back(*step);
    }
    return steps;
  }
};

/// A check in a loop: says what is wrong, but only formats and counts when it is.
inline void expect(bool holds, const char* what) {
  if (!holds) FAIL(std::string(what));
}

/// One drive on its way: what is outstanding, what was spent, and what every optimizer has to keep to at each step.
class Driving {
 public:
  Driving(Optimizer& optimizer, const Budget& budget) : optimizer_(optimizer), budget_(budget), purse_(budget) {}

  Step ask() { return optimizer_.ask(purse_.view()); }

  void asked(Step step) {
    const bool rollout = TestPurse::is_rollout(step);
    expect(step.id == ++last_, "steps are numbered in the order asked");
    expect(!refused_rollout_, "a step is asked after the budget refused a rollout");
    expect(rollout || !refused_, "a proposal is asked after the budget refused a step");
    ++(rollout ? drive_.rollouts : drive_.proposals);
    expect(!budget_.rollouts || drive_.rollouts <= *budget_.rollouts, "more rollouts are asked than the budget has");
    expect(!budget_.proposals || drive_.proposals <= *budget_.proposals, "more proposals are asked than the budget has");
    purse_.asked(step);
    drive_.journal.push_back({step, {}, false, content_hash(step)});
    open_.push_back(std::move(step));
  }

  void told(std::size_t position, const Outcome& outcome) {
    Step step = std::move(open_.at(position));
    const bool rollout = TestPurse::is_rollout(step);
    open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(position));
    optimizer_.tell(step.id, outcome);
    purse_.told(step, outcome);
    const bool refused = std::holds_alternative<StepRefused>(outcome.what);
    refused_ |= refused;
    refused_rollout_ |= refused && rollout;
    drive_.ran += refused ? 0 : 1;
    drive_.journal.push_back({std::move(step), outcome, true, {}});
  }

  Outcome outcome_of(const Step& step, const ScriptedWorld& world) const {
    if (const auto limit = purse_.refusal()) return {StepRefused{*limit}};
    const auto* run = std::get_if<RolloutStep>(&step.what);
    return run ? world.run(*run, step.id) : world.propose(std::get<ProposeStep>(step.what), step.id);
  }

  const std::vector<Step>& open() const { return open_; }
  std::size_t position(StepId id) const {
    const auto at = std::ranges::find(open_, id, &Step::id);
    expect(at != open_.end(), "a step is told that was not asked");
    return static_cast<std::size_t>(at - open_.begin());
  }
  Drive& drive() { return drive_; }

 private:
  Optimizer& optimizer_;
  Budget budget_;
  TestPurse purse_;
  Drive drive_;
  std::vector<Step> open_;
  StepId last_ = 0;
  bool refused_ = false;
  bool refused_rollout_ = false;
};

/// Does the first `entries` of what `earlier` did, checking that the optimizer asks the same in the same places.
inline void replay(Driving& driving, const Drive& earlier, std::size_t entries) {
  for (std::size_t i = 0; i < entries; ++i) {
    const Drive::Entry& entry = earlier.journal[i];
    Step step = driving.ask();
    if (entry.told) {
      expect(std::holds_alternative<Wait>(step.what), "the replay asks for more than the run did");
      driving.told(driving.position(entry.step.id), entry.outcome);
    } else {
      expect(step.id == entry.step.id && content_hash(step) == entry.hash, "the replay asks for something else");
      driving.asked(std::move(step));
    }
  }
}

/// Asks until `Wait`, tells one outcome, and so on until `Finished`.
inline Drive finish(Driving& driving, const ScriptedWorld& world, const DriveOptions& options) {
  Rng rng(options.tell_order, "tell order");
  for (int turn = 0; turn < 200'000; ++turn) {
    Step step = driving.ask();
    if (TestPurse::is_rollout(step) || std::holds_alternative<ProposeStep>(step.what)) {
      driving.asked(std::move(step));
      continue;
    }
    if (const auto* finished = std::get_if<Finished>(&step.what)) {
      expect(driving.open().empty(), "Finished with steps outstanding");
      driving.drive().reason = finished->reason;
      return driving.drive();
    }
    expect(!driving.open().empty(), "Wait with nothing outstanding");
    const std::size_t next = options.tell_order == 0 ? 0 : rng.below(std::min(options.slots, driving.open().size()));
    const Outcome outcome = driving.outcome_of(driving.open()[next], world);
    driving.told(next, outcome);
  }
  FAIL("the search does not end");
  return driving.drive();
}

/// Drives a search to its end; checks on the way what every optimizer has to keep to.
inline Drive drive(Optimizer& optimizer, const ScriptedWorld& world, const DriveOptions& options = {}) {
  Driving driving(optimizer, options.budget);
  return finish(driving, world, options);
}

/// Replays the first `entries` of an earlier drive on a fresh optimizer and goes on from there.
inline Drive resume(Optimizer& fresh, const Drive& earlier, std::size_t entries, const ScriptedWorld& world, const DriveOptions& options) {
  Driving driving(fresh, options.budget);
  replay(driving, earlier, entries);
  return finish(driving, world, options);
}

/// Tells a fresh optimizer what `earlier` was told, and checks that it asks the same in the same places.
inline void check_replays(Optimizer& fresh, const Drive& earlier, const Budget& budget) {
  Driving driving(fresh, budget);
  replay(driving, earlier, earlier.journal.size());
  const Step end = driving.ask();
  REQUIRE(std::holds_alternative<Finished>(end.what));
  CHECK(std::get<Finished>(end.what).reason == earlier.reason);
}

}  // namespace hone::test
