#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "adapters/config/run_config.hpp"
#include "adapters/models/model_chain.hpp"
#include "programs/metric.hpp"
#include "programs/program.hpp"

namespace hone {

class Worker;

/// What an assembly borrows; all of it outlives the assembly.
struct AssemblyParts {
  boost::asio::any_io_executor executor;  ///< the strand
  Clock& clock;
  CallLog* log = nullptr;                 ///< null: calls are neither stored nor recorded
  std::function<void(const std::string& line)> note = {};  ///< what external commands say on stderr; empty: dropped
  /// Who answers in place of a model's own server, with limits and timeouts of its own; empty: that server.
  std::function<std::unique_ptr<Provider>(const ModelSettings& settings)> provider = {};
  std::vector<std::shared_ptr<Worker>>* commands = nullptr;  ///< gets every external command that is made
  std::vector<std::string> secrets = {};  ///< what external commands may say of the config's keys is cut out
};

/// A config's program, metric, models and retrievers, made and ready. Nothing is called yet; a corpus is indexed.
///
/// Lives on the strand. Throws UserError where a part cannot be made.
class Assembly {
 public:
  Assembly(const RunConfig& config, AssemblyParts parts);
  /// Models of its own and program, metric and retrievers of `shared`, which outlives it.
  Assembly(const RunConfig& config, const AssemblyParts& parts, const Assembly& shared);
  ~Assembly();
  Assembly(const Assembly&) = delete;
  Assembly& operator=(const Assembly&) = delete;

  const Program& program() const { return *program_; }
  const Metric& metric() const { return *metric_; }
  const Environment& environment() const { return environment_; }
  /// The chains by role.
  const std::map<std::string, std::unique_ptr<ModelChain>>& models() const { return models_; }
  /// Why no call should be made until the user has looked; nothing while all is well.
  std::optional<std::string> breaker_open() const;
  /// ModelChain::drain of all.
  void drain_models();
  /// Ends the external commands: nothing is asked of them any more. Until then they keep the event loop running.
  void end_commands();

 private:
  void make_models(const RunConfig& config, const AssemblyParts& parts);

  std::vector<std::shared_ptr<Worker>> commands_;
  std::map<std::string, std::unique_ptr<ModelChain>> models_;
  std::map<std::string, std::unique_ptr<Retriever>> retrievers_;
  std::shared_ptr<const Program> program_;
  std::shared_ptr<const Metric> metric_;
  Environment environment_;
};

/// The server of a model, as its settings say.
std::unique_ptr<Provider> build_provider(const ModelSettings& settings, const AssemblyParts& parts);
/// The program of a config or of a best.json. `note` gets what a command says on stderr.
std::shared_ptr<const Program> build_program(const ProgramConfig& config, const AssemblyParts& parts);
std::shared_ptr<const Metric> build_metric(const MetricConfig& config, const AssemblyParts& parts);

}  // namespace hone
