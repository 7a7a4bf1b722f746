#include "optimizer/engine/driver.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "optimizer/engine/driver_journal.hpp"
#include "programs/error.hpp"

namespace hone {

namespace asio = boost::asio;

struct Driver::Pending {
  Pending(Step asked, Envelope reserved, Ledger& ledger, CallPayments& payments)
      : step(std::move(asked)), envelope(reserved), purse(std::make_unique<StepPurse>(ledger, step.id, &payments)) {}

  /// It was cut and may run again.
  bool was_cut() const {
    const auto* failed = done ? std::get_if<StepFailed>(&done->outcome.what) : nullptr;
    return failed != nullptr && failed->kind == FailureKind::cut && !given_up;
  }

  Step step;
  Envelope envelope;
  std::unique_ptr<StepPurse> purse;
  bool open = false;       // its envelope is set aside
  bool dispatched = false;
  bool given_up = false;   // it was cut, and the budget does not have what it lacks
  std::optional<Executed> done;
};

struct Driver::Signal {
  explicit Signal(const asio::any_io_executor& executor) : timer(executor, asio::steady_timer::time_point::max()) {}
  asio::steady_timer timer;
};

Driver::Driver(DriverParts parts, DriverPolicy policy)
    : parts_(std::move(parts)),
      policy_(policy),
      account_(parts_.limits, parts_.spent_before),
      clock_(parts_.clock, policy_.wall_s, policy_.active_before_s),
      outside_failures_(policy_.concurrency),
      signal_(std::make_unique<Signal>(parts_.executor)) {
  keep_aside();
}

Driver::~Driver() = default;

void Driver::wake() { signal_->timer.cancel(); }

void Driver::drain() {
  draining_ = true;
  wake();
}

DriverStatus Driver::status() const {
  DriverStatus status = status_;
  status.running = running_;
  status.queued = static_cast<int>(unreserved_.size() + ready_.size());
  status.active_s = clock_.active_s();
  return status;
}

void Driver::ask_until_wait() {
  while (!finished_) {
    Step step = parts_.optimizer.ask(account_.view());
    if (const auto* finished = std::get_if<Finished>(&step.what)) {
      finished_ = finished->reason;
    } else if (std::holds_alternative<Wait>(step.what)) {
      if (pending_.empty()) throw std::logic_error("the optimizer waits, but nothing is outstanding");
      break;
    } else {
      const StepId id = step.id;
      const Envelope envelope = parts_.costs.envelope(step);
      account_.asked(id, envelope);
      if (!replaying_) parts_.store.append(asked_record(step));
      pending_[id] = std::make_unique<Pending>(std::move(step), envelope, parts_.ledger, payments_);
      unreserved_.push_back(id);
    }
  }
  const auto events = parts_.optimizer.take_events();
  if (replaying_ || !parts_.on_event) return;
  for (const SearchEvent& event : events) parts_.on_event(event);
}

void Driver::give_up(Pending& step, Limit limit) {
  if (step.open && !step.dispatched) {
    parts_.ledger.cancel(step.step.id);
    step.open = false;
  }
  Executed refused;
  refused.outcome.what = StepRefused{limit};
  step.done = std::move(refused);
  arrived_.push_back(step.step.id);
}

void Driver::reserve_in_order() {
  if (clock_.wall_is_over()) {
    for (std::deque<StepId>* queue : {&ready_, &unreserved_}) {
      for (const StepId id : *queue) give_up(*pending_.at(id), Limit::wall);
      queue->clear();
    }
  }
  // Who was cut comes before who has not begun. Under `ordered` it does so by its turn, whenever that is known.
  if (!policy_.ordered && std::ranges::any_of(arrived_, [this](StepId id) { return pending_.at(id)->was_cut(); })) return;
  while (!unreserved_.empty()) {
    Pending& step = *pending_.at(unreserved_.front());
    std::optional<Limit> refused = parts_.ledger.open(step.step.id, step.envelope);
    if (refused && parts_.ledger.anything_open()) return;  // what is in flight may free enough
    if (refused) {
      step.envelope = parts_.costs.least(step.step);
      refused = parts_.ledger.open(step.step.id, step.envelope);
    }
    unreserved_.pop_front();
    if (refused) {
      give_up(step, *refused);
    } else {
      step.open = true;
      ready_.push_back(step.step.id);
    }
  }
}

void Driver::dispatch() {
  while (!draining_ && running_ < policy_.concurrency && !ready_.empty()) {
    Pending& step = *pending_.at(ready_.front());
    ready_.pop_front();
    ++running_;
    step.dispatched = true;
    asio::co_spawn(parts_.executor, work(step), asio::detached);
  }
}

asio::awaitable<void> Driver::work(Pending& step) {
  CallContext context;
  context.deadline = clock_.deadline();
  context.step = step.step.id;
  context.purse = step.purse.get();
  Executed executed;
  try {
    executed = co_await parts_.world.execute(step.step, context);
  } catch (const UserError& error) {
    end_.paused = error.what();
  } catch (const boost::system::system_error&) {  // cancelled: the process is ending
    end_.paused = "The run was stopped.";
  } catch (...) {  // a module or a metric of the user's, or a fault of ours
    fail(std::current_exception());
  }
  --running_;
  if (!error_) finish(step, std::move(executed));
  wake();
}

/// What is in flight is waited for, then the first error leaves `run`.
void Driver::fail(std::exception_ptr error) {
  if (!error_) error_ = std::move(error);
  draining_ = true;
}

/// A step that was cut runs again with more set aside; what it was answered comes from the call store. Whether so much can be set aside
/// is seen when its turn to be told has come, and once more when all that is set aside has ended: under `ordered` the rest is then the
/// same at any concurrency. Whether there was such a step.
bool Driver::try_cut_again() {
  std::vector<StepId> turn(arrived_.begin(), arrived_.end());
  if (policy_.ordered && !pending_.empty()) turn = {pending_.begin()->first};
  bool any = false;
  for (const StepId id : turn) {
    Pending& step = *pending_.at(id);
    if (!step.was_cut()) continue;
    if (!grow(step)) {
      if (running_ > 0 || !ready_.empty()) continue;  // what is under way may leave enough
      shrink_ended();
      step.given_up = !grow(step);
    }
    any = true;
    if (step.given_up) continue;
    step.purse->start_again();
    step.done.reset();
    std::erase(arrived_, id);
    ready_.push_front(id);
  }
  return any;
}

/// Sets more aside for a step that was cut; false: the budget does not have it now.
bool Driver::grow(Pending& step) {
  for (const Spend& larger : StepCosts::larger_envelopes(step.envelope.spend, step.purse->need())) {
    if (larger == step.envelope.spend || parts_.ledger.grow(step.step.id, larger - step.envelope.spend)) continue;
    step.envelope.spend = larger;
    return true;
  }
  return false;
}

/// Of steps that have ended and wait for their turn to be told, what they did not use is free.
void Driver::shrink_ended() {
  for (const auto& [id, step] : pending_) {
    if (step->open && step->done && !step->was_cut()) parts_.ledger.shrink(id);
  }
}

void Driver::finish(Pending& step, Executed executed) {
  if (!end_.paused.empty()) return;
  const auto* failed = std::get_if<StepFailed>(&executed.outcome.what);
  if (draining_ && failed != nullptr && failed->kind == FailureKind::cancelled) return;  // asked again when the run goes on
  const bool late = failed != nullptr && (failed->kind == FailureKind::timeout || failed->kind == FailureKind::cancelled);
  if (late && clock_.wall_is_over()) executed.outcome.what = StepRefused{Limit::wall};
  step.done = std::move(executed);
  arrived_.push_back(step.step.id);
}

std::vector<Driver::Pending*> Driver::next_to_tell() {
  std::vector<Pending*> next;
  if (policy_.ordered) {
    for (auto& [id, step] : pending_) {
      if (!step->done || step->was_cut()) break;
      next.push_back(step.get());
    }
  } else {
    for (const StepId id : arrived_) {
      if (Pending& step = *pending_.at(id); !step.was_cut()) next.push_back(&step);
    }
  }
  return next;
}

/// What only the user can mend is not told: the step is asked again when the run goes on.
bool Driver::must_pause(const Pending& step) {
  const auto* failed = std::get_if<StepFailed>(&step.done->outcome.what);
  if (failed == nullptr) return false;
  if (is_fatal(failed->kind)) {
    end_.paused = step.done->failure ? step.done->failure->message : std::string(name(failed->kind));
  } else if (auto why = parts_.world.breaker_open()) {
    end_.paused = *why;
  }
  return !end_.paused.empty();
}

asio::awaitable<void> Driver::journal_and_tell() {
  std::vector<Pending*> batch = next_to_tell();
  const auto paused = std::ranges::find_if(batch, [this](const Pending* step) { return must_pause(*step); });
  batch.erase(paused, batch.end());
  const double wall_s = clock_.active_s();
  std::vector<ToldStep> records;
  for (Pending* step : batch) {
    records.push_back({step->step.id, step->done->outcome, step->purse->need(), step->purse->charge(), step->dispatched, wall_s});
    parts_.store.append(told_record(records.back()));
  }
  co_await parts_.store.flush();
  for (const ToldStep& record : records) {
    const auto told = pending_.extract(record.id);  // alive until it is told
    Pending& step = *told.mapped();
    count(step.step, *step.done);
    if (step.open) step.purse->close(record.charge);
    purses_.push_back(std::move(step.purse));
    std::erase(arrived_, record.id);
    tell(record, step.step);
    reserve_in_order();
  }
  if (const auto limit = parts_.ledger.passed(); limit && end_.paused.empty()) {
    end_.paused = fmt::format("More was used than the worst case that was set aside, and the {} limit is passed. Raise models.*.input_safety "
                              "or the limit, then resume.", name(*limit));
  }
  if (end_.paused.empty()) end_.paused = outside_failures_.why_pause();
}

void Driver::tell(const ToldStep& told, const Step& step) {
  if (told.has_result() || told.was_cut()) parts_.costs.told(step, told.need);
  account_.told(told.id, told.ran, told.charge, clock_.wall_left_s(told.wall_s));
  if (const auto* rollout = std::get_if<RolloutStep>(&step.what)) parts_.verdict.told(rollout->candidate->id(), told.need.spent);
  keep_aside();
  parts_.optimizer.tell(told.id, told.outcome);
  if (parts_.on_told) parts_.on_told(step, told);
  ask_until_wait();
}

void Driver::keep_aside() {
  const Spend share = parts_.verdict.share();
  parts_.ledger.keep_aside(share);
  account_.keep_aside(share);
}

void Driver::count(const Step& step, const Executed& executed) {
  outside_failures_.told(executed);
  const auto* failed = std::get_if<StepFailed>(&executed.outcome.what);
  if (failed == nullptr) return;
  ++(std::holds_alternative<ProposeStep>(step.what) ? status_.failed_proposals : status_.failed_rollouts);
  ++status_.failures[failed->kind];
}

void Driver::replay(const std::vector<JournalRecord>& journal) {
  replaying_ = true;
  std::map<StepId, std::string> asked;
  for (const JournalRecord& record : journal) {
    if (record.kind == "asked") asked[record.step] = asked_hash(record);
  }
  ask_until_wait();
  for (const JournalRecord& record : journal) {
    if (record.kind != "told") continue;
    const ToldStep told = told_step(record);
    const auto step = pending_.find(told.id);
    const auto recorded = asked.find(told.id);
    if (step == pending_.end() || recorded == asked.end() || content_hash(step->second->step) != recorded->second) {
      throw UserError(fmt::format("Step {} of the journal is not what this version of hone would ask, so the run cannot go on here. "
                                  "Use the version that wrote it, or start a new run.", told.id), 1);
    }
    count(step->second->step, {told.outcome, std::nullopt});
    std::erase(unreserved_, told.id);
    Envelope spent = step->second->envelope;
    spent.spend = {};  // the attempts are booked from the call log
    if (told.ran) parts_.ledger.book(spent);
    const auto node = pending_.extract(step);
    tell(told, node.mapped()->step);
  }
  replaying_ = false;
  outside_failures_.forget();
  for (const auto& [id, step] : pending_) {
    if (!asked.contains(id)) parts_.store.append(asked_record(step->step));
  }
}

asio::awaitable<SearchEnd> Driver::run() {
  ask_until_wait();
  for (;;) {
    if (end_.paused.empty() && !draining_) {
      reserve_in_order();
      do dispatch(); while (try_cut_again());  // a step may be cut before it waits for anything
    } else {
      draining_ = true;
    }
    if (finished_ && pending_.empty() && !error_) break;
    if (const bool any = !next_to_tell().empty(); any && end_.paused.empty() && !error_) {
      try {
        co_await journal_and_tell();
      } catch (...) {
        fail(std::current_exception());
      }
      continue;
    }
    if (draining_ && running_ == 0) break;
    boost::system::error_code ignored;
    co_await signal_->timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  if (error_) std::rethrow_exception(error_);
  if (finished_ && end_.paused.empty()) end_.paused = outside_failures_.why_pause_at_end();
  if (finished_ && pending_.empty() && end_.paused.empty()) {
    end_.finished = clock_.wall_is_over() && *finished_ != StopReason::perfect ? StopReason::wall : *finished_;
  }
  clock_.stop();
  co_return end_;
}

}  // namespace hone
