#include "adapters/compare/shared_models.hpp"

#include "adapters/config/assembly.hpp"

namespace hone {

SharedModels::SharedModels(const RunConfig& config, const SharedModelParts& parts) {
  for (const auto& [role, settings] : config.models) {
    models_[role] = std::make_unique<SharedModel>(settings, build_provider(settings, {.executor = parts.executor, .clock = parts.clock}), parts);
  }
}

std::unique_ptr<Provider> SharedModels::provider_for(const ModelSettings& settings, const std::string& run, const std::vector<AttemptRecord>& before) {
  return models_.at(settings.role)->provider_for(run, before);
}

void SharedModels::drain() {
  for (const auto& [role, model] : models_) model->drain();
}

}  // namespace hone
