#pragma once

#include <map>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "optimizer/engine/executor.hpp"
#include "optimizer/engine/run_store.hpp"
#include "optimizer/proposals/recipes.hpp"
#include "optimizer/proposals/shingles.hpp"
#include "programs/example.hpp"
#include "programs/metric.hpp"
#include "programs/program.hpp"

namespace hone {

/// Asks a model for a text by a recipe: loads what the request shows, renders it, sends it, judges the reply.
///
/// Journals a record "proposal" {request, draw, cuts} before the call, so that a request that is repeated byte for byte gets an answer of
/// its own, and the same answer when the run is resumed.
class ProposalRunner {
 public:
  /// All arguments but `max_tokens` outlive the runner: what a model may answer, by its role.
  ProposalRunner(const Program& program, const Metric& metric, const Environment& environment, RunStore& store, const Dataset& train,
                 std::map<std::string, std::int64_t> max_tokens);

  boost::asio::awaitable<Executed> run(const ProposeStep& step, CallContext context);

 private:
  std::string draw_of(StepId step, const std::vector<Message>& messages, const std::vector<std::string>& cuts);
  ProposalResult judged_text(const Recipe& recipe, const ProposeStep& step, const std::vector<RolloutRecord>& evidence,
                             const Completion& reply) const;

  const Program& program_;
  const Metric& metric_;
  const Environment& environment_;
  RunStore& store_;
  const Dataset& train_;
  std::map<std::string, std::int64_t> max_tokens_;
  ShingleSet training_text_;
  std::map<std::string, int> asked_;     // by hash of the request: how often
  std::map<StepId, int> draws_;          // by step: decided once, by whichever process began it
};

}  // namespace hone
