#include "adapters/config/run_config.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/config/readers.hpp"
#include "optimizer/make_optimizer.hpp"

namespace hone {
namespace {

void add_command_files(const CommandConfig& command, std::vector<std::string>& files) {
  for (const auto& word : command.command) {
    const auto file = std::filesystem::path(command.directory) / word;
    if (std::filesystem::is_regular_file(file)) files.push_back(file.lexically_normal().string());
  }
}

}  // namespace

std::filesystem::path recorded_file(const ModelSettings& model) {
  return std::filesystem::path(model.options.json().at("run").get<std::string>()) / "run.sqlite";
}

std::vector<std::string> RunConfig::called_roles() const {
  std::vector<std::string> roles;
  for (const auto& [role, model] : models) {
    if (is_reflector(role) && !proposes(optimizer.kind)) continue;
    if (role == "task" && program.command) continue;
    roles.push_back(role);
  }
  return roles;
}

std::vector<std::string> RunConfig::reflectors() const {
  std::vector<std::string> roles;
  for (const auto& [role, model] : models) {
    if (is_reflector(role)) roles.push_back(role);
  }
  std::ranges::sort(roles, {}, [](const std::string& role) { return std::pair(role.size(), role); });
  return roles;
}

std::optional<std::string> RunConfig::too_small_context(const std::string& role, std::int64_t tokens) const {
  const auto reply = models.at(role).max_tokens;
  if (!is_reflector(role) || !proposes(optimizer.kind) || tokens > reply) return std::nullopt;
  return fmt::format("`models.{}` may write {} tokens but its context holds {}; lower `max_tokens` there.", role, reply, tokens);
}

bool RunConfig::simulated() const {
  return std::any_of(models.begin(), models.end(), [](const auto& model) {
    const auto& options = model.second.options.json();
    return model.second.provider == "simulated" || (model.second.provider == "replay" && options.value("provider", "") == "simulated");
  });
}

bool RunConfig::priced() const {
  return std::ranges::all_of(models, [](const auto& model) { return model.second.price.has_value(); });
}

std::vector<std::string> RunConfig::files() const {
  std::vector<std::string> files;
  for (const auto& [role, model] : models) {
    if (model.provider == "replay") files.push_back(recorded_file(model).string());
  }
  for (const auto& [called, retriever] : retrievers) {
    if (!retriever.corpus.empty()) files.push_back(retriever.corpus);
    add_command_files(retriever.command, files);
  }
  if (program.command) add_command_files(program.command->command, files);
  add_command_files(metric.command, files);
  for (const auto& part : metric.parts) add_command_files(part.command, files);
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  return files;
}

}  // namespace hone
