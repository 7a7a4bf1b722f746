#pragma once

#include <functional>
#include <optional>
#include <string>

#include "optimizer/engine/executor.hpp"
#include "optimizer/engine/proposal_runner.hpp"
#include "optimizer/engine/rollout_runner.hpp"

namespace hone {

/// Carries the search's steps out for real: rollouts on train and validation, and proposals. It never has the test split.
class SearchExecutor final : public Executor {
 public:
  /// All arguments outlive the executor.
  SearchExecutor(const RolloutRunner& rollouts, ProposalRunner& proposals, RunStore& store, const Dataset& train, const Dataset& validation,
                 std::function<std::optional<std::string>()> breaker_open)
      : rollouts_(rollouts), proposals_(proposals), store_(store), train_(train), validation_(validation), breaker_(std::move(breaker_open)) {}

  boost::asio::awaitable<Executed> execute(const Step& step, const CallContext& context) override;
  std::optional<std::string> breaker_open() const override { return breaker_ ? breaker_() : std::nullopt; }

 private:
  boost::asio::awaitable<Executed> roll_out(const RolloutStep& step, const CallContext& context);

  const RolloutRunner& rollouts_;
  ProposalRunner& proposals_;
  RunStore& store_;
  const Dataset& train_;
  const Dataset& validation_;
  std::function<std::optional<std::string>()> breaker_;
};

}  // namespace hone
