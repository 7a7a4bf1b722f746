#pragma once

#include <memory>
#include <string>
#include <vector>

#include "adapters/process/worker.hpp"
#include "programs/module.hpp"

namespace hone {

/// A whole program in any language: the root module of `program: {command: …}`.
///
/// Each run is one request `{"op": "run", "components": {…}, "inputs": {…}, "repeat": 0}`: the candidate's values of the
/// components and the row's inputs, never gold. The reply is `{"outputs": {…}}`, and as it likes
/// - `trace`: a list of `{"name", "inputs", "outputs"}`, one for each time that a tunable step ran, in order, so that a
///   proposer sees what that step saw; without it every step is shown the program's own inputs and outputs;
/// - `score`, `objectives`, `feedback`, `by_predictor`: its own judgement, kept in the trace for `reported_metric`.
///
/// Fails with `program` (a hole) where the command fails or an output is missing, with `program_error` (the prompt's fault)
/// where it says so. Its model calls, if any, are its own: nobody counts them.
class ExternalProgram : public Module {
 public:
  /// `worker` was made with `failure = FailureKind::program`. Components are named in full (`answer.instruction`).
  ExternalProgram(std::shared_ptr<Worker> worker, std::vector<std::string> inputs, std::vector<std::string> outputs,
                  std::vector<ComponentSpec> components);

  boost::asio::awaitable<Result<Values>> run(Context& context, Values inputs) const override;
  std::vector<std::string> reads() const override { return inputs_; }
  std::vector<std::string> writes() const override { return outputs_; }
  std::vector<ComponentSpec> components() const override { return components_; }

 private:
  nlohmann::json request(const Context& context, const Values& inputs) const;
  Result<Values> outputs_in(const nlohmann::json& reply) const;
  /// The steps of the reply's trace as spans, as if each had made one model call.
  void record(Span& span, const nlohmann::json& reply, const Values& inputs, const Values& outputs) const;

  std::shared_ptr<Worker> worker_;
  std::vector<std::string> inputs_;
  std::vector<std::string> outputs_;
  std::vector<ComponentSpec> components_;
};

}  // namespace hone
