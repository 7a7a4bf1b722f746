#include "adapters/models/simulated/world.hpp"

#include <fmt/format.h>

#include "adapters/models/simulated/multihop_world.hpp"
#include "adapters/models/simulated/rule_world.hpp"
#include "adapters/models/simulated/words.hpp"
#include "programs/error.hpp"

namespace hone::simulated {

Dataset World::rows(std::uint64_t, int) const { return {}; }
std::optional<double> World::true_score(const ComponentValues&) const { return std::nullopt; }
std::optional<double> World::best_score() const { return std::nullopt; }

std::vector<std::string> world_names() { return {"rules", "rules30", "noisy", "flat", "multihop"}; }

std::unique_ptr<World> make_world(std::string_view name, std::uint64_t seed) {
  if (name == "multihop") return std::make_unique<MultihopWorld>(std::string(name), MultihopTraits());
  RuleTraits traits;
  if (name == "rules30") traits.rules = 30;
  if (name == "noisy") traits.follow = 0.7;
  if (name == "flat") {
    traits.follow = 0.6;
    traits.prompt_matters = false;
  }
  const auto names = world_names();
  if (std::find(names.begin(), names.end(), name) != names.end()) return std::make_unique<RuleWorld>(std::string(name), seed, traits);
  throw UserError(fmt::format("There is no simulated world `{}`. The worlds are: {}.", name, joined(names, ", ")));
}

std::string simulated_reply(const World& world, std::uint64_t seed, const ChatRequest& request, std::string_view draw) {
  const Luck luck(seed, request.identity() + "\n" + std::string(draw));
  if (const auto proposal = read_proposal(request)) return write_proposal(*proposal, world.improve(*proposal, luck));
  const TaskRequest task = read_task(request);
  std::vector<FieldText> texts;
  for (const auto& field : task.fields) texts.push_back({field, world.solve(task, field, luck)});
  return write_reply(task.style, texts);
}

}  // namespace hone::simulated
