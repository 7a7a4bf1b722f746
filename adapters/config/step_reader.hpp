#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "adapters/config/program_config.hpp"
#include "adapters/config/section.hpp"
#include "programs/predict.hpp"

namespace hone {

/// What a program is checked against.
struct ProgramSurroundings {
  std::vector<std::string> data_inputs;             ///< fields that rows have; also the default of `inputs`
  std::optional<std::map<std::string, int>> retrievers;  ///< passages a search, by name; nothing: any will do
  std::optional<std::vector<std::string>> models;   ///< roles; nothing: any will do
  const ModuleRegistry* registry = nullptr;
};

/// Makes modules of the steps of a program, and finds every field that is read before anything writes it.
///
/// Private to adapters/config. What it returns is whole only where the problems are empty.
class StepReader {
 public:
  StepReader(const ProgramSurroundings& around, Problems& problems, const std::vector<std::string>& inputs)
      : around_(around), problems_(problems), known_(inputs.begin(), inputs.end()) {}

  /// The steps of `owner.steps`, one after the other; null where there is none.
  std::shared_ptr<const Module> read_steps(Section& owner);

  /// Says at `place` that `reader` reads a field that nobody writes.
  void need(const std::string& field, const Place& place, const std::string& reader);

 private:
  using ModulePtr = std::shared_ptr<const Module>;
  ModulePtr read_step(Section step);
  ModulePtr read_predict(Section& step, bool reason);
  ModulePtr read_retrieve(Section& step);
  ModulePtr read_repeat(Section& step);
  ModulePtr read_module(Section& step);
  std::string read_name(Section& step, const std::string& key);
  void read_model_role(Section& step, PredictOptions& options);
  void meet(const Module& module, const Place& place, const std::string& reader);

  const ProgramSurroundings& around_;
  Problems& problems_;
  std::set<std::string> known_;
};

/// The options of a `predict` or `reason` step, but for its model. What is wrong is among the section's problems.
PredictOptions read_predict_options(Section& step, const std::string& name);

}  // namespace hone
