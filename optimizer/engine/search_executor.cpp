#include "optimizer/engine/search_executor.hpp"

#include <stdexcept>
#include <utility>

namespace hone {

namespace asio = boost::asio;

asio::awaitable<Executed> SearchExecutor::execute(const Step& step, const CallContext& context) {
  if (const auto* rollout = std::get_if<RolloutStep>(&step.what)) {
    Executed executed = co_await roll_out(*rollout, context);
    co_return executed;
  }
  if (const auto* proposal = std::get_if<ProposeStep>(&step.what)) {
    Executed executed = co_await proposals_.run(*proposal, context);
    co_return executed;
  }
  throw std::logic_error("a step that is nothing to do was dispatched");
}

asio::awaitable<Executed> SearchExecutor::roll_out(const RolloutStep& step, const CallContext& context) {
  const bool train = step.example.partition == Partition::train;
  RolloutPlan plan;
  plan.candidate = step.candidate;
  plan.example = &(train ? train_ : validation_).at(static_cast<std::size_t>(step.example.index));
  plan.partition = train ? "train" : "validation";
  plan.repeat = step.repeat;
  plan.temperature = step.temperature;
  plan.call = context;
  RolloutRecord record = co_await rollouts_.run(std::move(plan));
  Executed executed;
  executed.outcome = outcome_of(record, step.want_demos && train);
  executed.failure = record.failure;
  if (!was_stopped(record)) store_.put_rollout(std::move(record));
  co_return executed;
}

}  // namespace hone
