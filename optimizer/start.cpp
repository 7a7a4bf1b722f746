#include "optimizer/start.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace hone {
namespace {

constexpr RolloutQueue::Waiter seed_validation = 0;
constexpr RolloutQueue::Waiter demo_validation = -1;
constexpr int all_examples = std::numeric_limits<int>::max();

std::string counted(int count, std::string_view what) { return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s"); }

}  // namespace

int want_validation(const SearchRecord& record, RolloutQueue& queue, int candidate, RolloutQueue::Waiter waiter, int most) {
  int wanted = 0;
  for (int example = 0; example < record.problem().validation && wanted < most; ++example) {
    if (record.validation().settled(candidate, example)) continue;
    queue.want_all(candidate, {Partition::validation, example}, record.problem().repeats, waiter, {});
    ++wanted;
  }
  return wanted;
}

Start::Start(const OptimizerPolicy& policy, SearchRecord& record, RolloutQueue& queue, Draws& draws, DemoRuns& runs)
    : policy_(&policy), record_(&record), queue_(&queue), draws_(&draws), runs_(&runs) {}

void Start::begin(std::int64_t free) {
  begun_ = true;
  if (want_validation(*record_, *queue_, 0, seed_validation, all_examples) == 0) accept(0);
  const bool bootstrap = std::ranges::find(policy_->start_with, "bootstrap") != policy_->start_with.end();
  if (bootstrap) begin_runs(free - static_cast<std::int64_t>(queue_->queued()));
}

bool Start::takes_demos() const {
  return !components_of(record_->problem(), ComponentKind::demos).empty();
}

void Start::begin_runs(std::int64_t free) {
  const SearchProblem& problem = record_->problem();
  if (!takes_demos()) return skip("No predictor of the program takes demos, so none are bootstrapped.");
  const std::int64_t spare = free - std::int64_t{problem.validation} * problem.repeats;
  const std::int64_t most = std::min<std::int64_t>({spare, policy_->bootstrap_rollouts, problem.train});
  if (most < 1) return skip("The rollouts do not suffice to bootstrap demos and to validate them, so none are bootstrapped.");
  stage_ = Stage::runs;
  runs_->begin(policy_->demos, most, 2 * policy_->demos);  // in flight at a time: twice the successes that are wanted
}

void Start::ready(RolloutQueue::Waiter waiter) { accept(waiter == seed_validation ? 0 : bootstrapped_); }

void Start::run_told() {
  if (stage_ == Stage::runs && runs_->done()) finish_runs();
}

void Start::finish_runs() {
  const int tried = static_cast<int>(runs_->runs().size());
  const DemoSource source = demo_source(runs_->runs(), record_->problem().binary_metric, policy_->demos);
  auto candidate = std::make_shared<const Candidate>(
      with_demos(*record_->problem().seed, record_->problem().components, source, policy_->demos, *draws_));
  if (record_->knows(*candidate)) {
    return skip(fmt::format("None of {} of the seed was a success to take demos from.", counted(tried, "run")));
  }
  std::vector<std::int64_t> steps;
  for (const DemoRun& run : source.runs) steps.push_back(run.step);
  bootstrapped_ = record_->add(std::move(candidate), "bootstrap", {0}, std::move(steps));
  std::string text = fmt::format("Demos were taken from {} of the seed.", counted(static_cast<int>(source.runs.size()), "run"));
  if (source.added > 0) {
    text += fmt::format(" There were too few successes: {} of them only scored above the mean.", source.added);
  }
  record_->say("bootstrap", std::move(text), bootstrapped_);
  stage_ = Stage::validation;
  if (want_validation(*record_, *queue_, bootstrapped_, demo_validation, all_examples) == 0) accept(bootstrapped_);
}

void Start::skip(const std::string& why) {
  record_->say("bootstrap", why);
  stage_ = Stage::done;
}

void Start::accept(int candidate) {
  const Mean mean = record_->validation().mean(candidate, View::observed);
  std::string score = in_words(mean);
  if (candidate == 0) {
    seed_done_ = true;
  } else {
    stage_ = Stage::done;
    record_->say("candidate_in", fmt::format("The candidate with bootstrapped demos entered the pool: {}.", score), candidate);
  }
  record_->accept(candidate, std::move(score));
  accepted_.push_back(candidate);
}

std::vector<int> Start::take_accepted() { return std::exchange(accepted_, {}); }

}  // namespace hone
