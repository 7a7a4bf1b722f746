#include "optimizer/engine/driver.hpp"

#include <set>
#include <stdexcept>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "programs/error.hpp"

namespace hone {

namespace asio = boost::asio;

struct Driver::Signal {
  explicit Signal(const asio::any_io_executor& executor) : timer(executor, asio::steady_timer::time_point::max()) {}
  asio::steady_timer timer;
};

Driver::Driver(DriverParts parts, DriverPolicy policy)
    : parts_(std::move(parts)),
      policy_(policy),
      account_(parts_.limits, parts_.spent_before),
      clock_(parts_.clock, policy_.wall_s, policy_.active_before_s),
      steps_(parts_.ledger, std::move(parts_.costs), policy_.ordered),
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
  status.queued = steps_.queued();
  status.active_s = clock_.active_s();
  return status;
}

void Driver::ask_until_wait() {
  while (!finished_) {
    Step step = parts_.optimizer.ask(account_.view());
    if (const auto* finished = std::get_if<Finished>(&step.what)) {
      finished_ = finished->reason;
    } else if (std::holds_alternative<Wait>(step.what)) {
      if (steps_.all().empty()) throw std::logic_error("the optimizer waits, but nothing is outstanding");
      break;
    } else {
      const OutstandingStep& asked = steps_.add(std::move(step));
      account_.asked(asked.step.id, asked.envelope);
      if (!replaying_) parts_.store.append(asked_record(asked.step));
    }
  }
  const auto events = parts_.optimizer.take_events();
  if (replaying_ || !parts_.on_event) return;
  for (const SearchEvent& event : events) parts_.on_event(event);
}

void Driver::reserve_in_order() {
  if (clock_.wall_is_over()) steps_.refuse_queued(Limit::wall);
  steps_.reserve_in_order();
}

void Driver::dispatch() {
  while (!draining_ && running_ < policy_.concurrency) {
    OutstandingStep* step = steps_.next_to_run();
    if (step == nullptr) return;
    ++running_;
    asio::co_spawn(parts_.executor, work(*step), asio::detached);
  }
}

asio::awaitable<void> Driver::work(OutstandingStep& step) {
  CallContext context;
  context.deadline = clock_.deadline();
  context.step = step.step.id;
  context.purse = step.purse.get();
  std::optional<Executed> executed;
  try {
    executed = co_await parts_.world.execute(step.step, context);
  } catch (const UserError& error) {
    break_off(error.what());
  } catch (const boost::system::system_error&) {  // cancelled: the process is ending
    break_off("The run was stopped.");
  } catch (...) {  // a module or a metric of the user's, or a fault of ours
    fail(std::current_exception());
  }
  --running_;
  if (executed && !error_) finish(step, std::move(*executed));
  wake();
}

/// What ends can no longer be written down: it is waited for and not told.
void Driver::break_off(std::string why) {
  pause(std::move(why));
  broken_ = true;
  draining_ = true;
}

/// What is in flight is waited for, then the first error leaves `run`.
void Driver::fail(std::exception_ptr error) {
  if (!error_) error_ = std::move(error);
  draining_ = true;
}

void Driver::finish(OutstandingStep& step, Executed executed) {
  const auto* failed = std::get_if<StepFailed>(&executed.outcome.what);
  if (draining_ && failed != nullptr && failed->kind == FailureKind::cancelled) return;  // asked again when the run goes on
  const bool late = failed != nullptr && (failed->kind == FailureKind::timeout || failed->kind == FailureKind::cancelled);
  if (late && clock_.wall_is_over()) executed.outcome.what = StepRefused{Limit::wall};
  steps_.ended(step, std::move(executed));
}

void Driver::pause(std::string why) {
  if (end_.paused.empty()) end_.paused = std::move(why);
}

/// What only the user can mend is not told, nor what fails after it: the step is asked again when the run goes on.
void Driver::put_off_failures() {
  for (OutstandingStep* step : steps_.next_to_tell()) {
    const auto* failed = std::get_if<StepFailed>(&step->done->outcome.what);
    if (failed == nullptr) continue;
    if (is_fatal(failed->kind)) {
      pause(step->done->failure ? step->done->failure->message : std::string(name(failed->kind)));
    } else if (auto why = parts_.world.breaker_open()) {
      pause(std::move(*why));
    }
    if (!end_.paused.empty()) steps_.put_off(*step);
  }
}

/// Attempts that cost more than their worst case may pass a limit. Resumed, the search ends for lack of budget.
void Driver::pause_if_passed() {
  const auto limit = parts_.ledger.passed();
  if (!limit || limit == passed_before_ || !end_.paused.empty()) return;
  std::set<std::string> models;
  for (const AttemptRecord& attempt : parts_.store.attempts()) {
    if (exceeds(attempt.actual, attempt.intent.reservation)) models.insert("models." + attempt.intent.role);
  }
  pause(fmt::format("Calls to {} cost more than the worst case that was set aside for them, and the {} limit is passed. Resumed, the run ends without "
                    "another call; for the next one set a higher `input_safety` there.", models.empty() ? "a model" : fmt::format("{}", fmt::join(models, " and ")), name(*limit)));
}

asio::awaitable<void> Driver::journal_and_tell() {
  put_off_failures();
  const std::vector<OutstandingStep*> batch = steps_.next_to_tell();
  const double wall_s = clock_.active_s();
  std::vector<ToldStep> records;
  for (OutstandingStep* step : batch) {
    records.push_back({step->step.id, step->done->outcome, step->purse->need(), step->purse->charge(), step->dispatched, wall_s});
    parts_.store.append(told_record(records.back()));
  }
  co_await parts_.store.flush();
  for (const ToldStep& record : records) {
    const auto step = steps_.take(record);
    count(step->step, *step->done);
    tell(record, step->step);
    reserve_in_order();
  }
  pause_if_passed();
  pause(outside_failures_.why_pause());
}

void Driver::tell(const ToldStep& told, const Step& step) {
  account_.told(told.id, told.ran, told.charge.spend, clock_.wall_left_s(told.wall_s));
  if (const auto* rollout = std::get_if<RolloutStep>(&step.what); rollout != nullptr && told.has_result()) parts_.verdict.told(rollout->candidate->id(), told.need.spent);
  keep_aside();
  parts_.optimizer.tell(told.id, told.outcome);
  ask_until_wait();  // a search may only now let in what the told step decided
  if (parts_.on_told) parts_.on_told(step, told);
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
  std::set<StepId> told_steps;
  std::set<std::string> charged_calls;  // that another step had paid for
  ask_until_wait();
  for (const JournalRecord& record : journal) {
    if (record.kind != "told") continue;
    const ToldStep told = told_step(record);
    const auto known = steps_.all().find(told.id);
    const auto recorded = asked.find(told.id);
    if (known == steps_.all().end() || recorded == asked.end() || content_hash(known->second->step) != recorded->second) {
      throw UserError(fmt::format("Step {} of the journal is not what this version of hone would ask, so the run cannot go on here. "
                                  "Use the version that wrote it, or start a new run.", told.id), 1);
    }
    const auto step = steps_.take(told);
    count(step->step, {told.outcome, std::nullopt});
    Envelope spent = step->envelope;
    spent.spend = {};  // the attempts are booked from the call log
    if (told.ran) parts_.ledger.book(spent);
    tell(told, step->step);
    told_steps.insert(told.id);
    charged_calls.insert(told.charge.of_others.begin(), told.charge.of_others.end());
  }
  // What earlier processes paid for steps that are not told is charged when they are.
  for (const AttemptRecord& attempt : parts_.store.attempts()) {
    const AttemptIntent& intent = attempt.intent;
    if (intent.phase == "search" && !told_steps.contains(intent.step) && !charged_calls.contains(intent.key)) steps_.owe(intent.key, attempt.actual);
  }
  replaying_ = false;
  outside_failures_.forget();
  passed_before_ = parts_.ledger.passed();
  for (const auto& [id, step] : steps_.all()) {
    if (!asked.contains(id)) unwritten_.push_back(asked_record(step->step));
  }
}

asio::awaitable<SearchEnd> Driver::run() {
  for (auto& record : std::exchange(unwritten_, {})) parts_.store.append(std::move(record));
  ask_until_wait();
  for (;;) {
    if (end_.paused.empty() && !draining_) {
      reserve_in_order();
      do dispatch(); while (steps_.try_cut_again(running_ > 0));  // a step may be cut before it waits for anything
    } else {
      draining_ = true;
    }
    if (finished_ && steps_.all().empty() && !error_) break;
    if (const bool any = !steps_.next_to_tell().empty(); any && !broken_ && !error_) {
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
  if (finished_) pause(outside_failures_.why_pause_at_end());
  if (finished_ && steps_.all().empty() && end_.paused.empty()) {
    end_.finished = clock_.wall_is_over() && *finished_ != StopReason::perfect ? StopReason::wall : *finished_;
  }
  clock_.stop();
  co_return end_;
}

}  // namespace hone
