#include "optimizer/engine/rollout_batch.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace hone {

namespace asio = boost::asio;

namespace {

/// Workers that take plans from one list until it is empty.
class Batch {
 public:
  Batch(const RolloutRunner& runner, std::vector<RolloutPlan> plans, BatchOptions options)
      : runner_(runner),
        plans_(std::move(plans)),
        options_(std::move(options)),
        results_(plans_.size()),
        done_(options_.executor, asio::steady_timer::time_point::max()) {}

  asio::awaitable<std::vector<std::optional<RolloutRecord>>> run() {
    const std::size_t most = std::min(static_cast<std::size_t>(options_.concurrency), plans_.size());
    for (std::size_t worker = 0; worker < most; ++worker) {
      ++workers_;
      asio::co_spawn(options_.executor, work(), asio::detached);
    }
    while (workers_ > 0) {
      boost::system::error_code ignored;
      co_await done_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    if (error_) std::rethrow_exception(error_);
    if (options_.store != nullptr) co_await options_.store->flush();
    co_return std::move(results_);
  }

 private:
  asio::awaitable<void> work() {
    try {
      while (!error_ && next_ < plans_.size() && !(options_.stop && options_.stop())) {
        const std::size_t i = next_++;
        co_await run_one(i);
      }
    } catch (...) {
      if (!error_) error_ = std::current_exception();
    }
    --workers_;
    done_.cancel();
  }

  asio::awaitable<void> run_one(std::size_t i) {
    RolloutPlan& plan = plans_[i];
    const RolloutKey key{plan.call.phase, plan.candidate->id(), plan.partition, plan.example->id, plan.repeat};
    if (options_.store != nullptr) results_[i] = options_.store->judged_rollout(key);
    if (!results_[i]) {
      RolloutPlan moved = std::move(plan);
      RolloutRecord record = co_await runner_.run(std::move(moved));
      if (was_stopped(record)) co_return;
      if (options_.store != nullptr) options_.store->put_rollout(record);
      results_[i] = std::move(record);
    }
    if (options_.on_done) options_.on_done(*results_[i]);
  }

  const RolloutRunner& runner_;
  std::vector<RolloutPlan> plans_;
  BatchOptions options_;
  std::vector<std::optional<RolloutRecord>> results_;
  asio::steady_timer done_;
  std::size_t next_ = 0;
  int workers_ = 0;
  std::exception_ptr error_;
};

}  // namespace

std::vector<const Example*> rows_at(const Dataset& data, const std::vector<std::size_t>& indices) {
  std::vector<const Example*> rows;
  for (const std::size_t index : indices) rows.push_back(&data[index]);
  return rows;
}

std::vector<RolloutPlan> plans_for(const std::vector<CandidatePtr>& candidates, const std::vector<const Example*>& rows, const std::string& partition,
                                   int repeats, const std::string& phase, Purse* purse) {
  std::vector<RolloutPlan> plans;
  for (const Example* row : rows) {
    for (int repeat = 0; repeat < repeats; ++repeat) {
      for (const CandidatePtr& candidate : candidates) {
        RolloutPlan plan;
        plan.candidate = candidate;
        plan.example = row;
        plan.partition = partition;
        plan.repeat = repeat;
        plan.call.phase = phase;
        plan.call.purse = purse;
        plans.push_back(std::move(plan));
      }
    }
  }
  return plans;
}

asio::awaitable<std::vector<std::optional<RolloutRecord>>> run_batch(const RolloutRunner& runner, std::vector<RolloutPlan> plans,
                                                                    BatchOptions options) {
  Batch batch(runner, std::move(plans), std::move(options));
  auto results = co_await batch.run();
  co_return results;
}

asio::awaitable<std::vector<std::optional<RolloutRecord>>> run_batch_and_holes(const RolloutRunner& runner, std::vector<RolloutPlan> plans,
                                                                              BatchOptions options) {
  auto results = co_await run_batch(runner, plans, options);
  std::vector<std::size_t> holes;
  std::vector<RolloutPlan> again;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (!results[i] || results[i]->judgement) continue;
    holes.push_back(i);
    again.push_back(std::move(plans[i]));
  }
  options.concurrency = 1;
  options.on_done = {};
  auto filled = co_await run_batch(runner, std::move(again), std::move(options));
  for (std::size_t i = 0; i < holes.size(); ++i) results[holes[i]] = std::move(filled[i]);
  co_return results;
}

}  // namespace hone
