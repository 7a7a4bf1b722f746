#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "adapters/config/run_config.hpp"
#include "adapters/models/shared_model.hpp"

namespace hone {

/// The models behind all runs of a comparison: one SharedModel a role. Lives on the strand.
class SharedModels {
 public:
  SharedModels(const RunConfig& config, const SharedModelParts& parts);

  /// As SharedModel::provider_for, of the model with these settings.
  std::unique_ptr<Provider> provider_for(const ModelSettings& settings, const std::string& run, const std::vector<AttemptRecord>& before);
  void drain();

 private:
  std::map<std::string, std::unique_ptr<SharedModel>> models_;  // by role
};

}  // namespace hone
