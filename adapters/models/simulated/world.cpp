#include "adapters/models/simulated/world.hpp"

#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/models/simulated/coin_world.hpp"
#include "adapters/models/simulated/multihop_world.hpp"
#include "adapters/models/simulated/precedence_world.hpp"
#include "adapters/models/simulated/rare_world.hpp"
#include "adapters/models/simulated/words.hpp"
#include "programs/error.hpp"

namespace hone::simulated {
namespace {

struct Kind {
  WorldInfo info;
  std::unique_ptr<World> (*make)(std::string name, std::uint64_t seed);
};

std::unique_ptr<World> rule_world(std::string name, std::uint64_t seed, std::size_t rules, const RuleTraits& traits) {
  return std::make_unique<RuleWorld>(std::move(name), RuleBook(seed, rules), traits);
}

const std::array<Kind, 9> kinds = {{
    {{"rules", "12 independent rules, followed 97 % of the time"},
     [](std::string name, std::uint64_t seed) { return rule_world(std::move(name), seed, 12, {}); }},
    {{"rules30", "30 of them"}, [](std::string name, std::uint64_t seed) { return rule_world(std::move(name), seed, 30, {}); }},
    {{"noisy", "12 rules, followed 70 % of the time"},
     [](std::string name, std::uint64_t seed) { return rule_world(std::move(name), seed, 12, {.follow = 0.7}); }},
    {{"poor", "12 rules and a poor reflection model: one rule a call, half of them wrong, and it forgets"},
     [](std::string name, std::uint64_t seed) {
       return rule_world(std::move(name), seed, 12, {.lessons = 1, .mistaken = 0.5, .forgets = 0.1});
     }},
    {{"precedence", "general rules and exceptions, which must stand in the right order"},
     [](std::string name, std::uint64_t seed) -> std::unique_ptr<World> { return std::make_unique<PrecedenceWorld>(std::move(name), seed); }},
    {{"rare", "8 rules that are met often and 6 that are met in 5 % of the rows each"},
     [](std::string name, std::uint64_t seed) -> std::unique_ptr<World> { return std::make_unique<RareWorld>(std::move(name), seed); }},
    {{"multihop", "two-hop question answering over retrieved passages; data: examples/multi_hop_qa"},
     [](std::string name, std::uint64_t) -> std::unique_ptr<World> { return std::make_unique<MultihopWorld>(std::move(name), MultihopTraits()); }},
    {{"flat", "no prompt helps; some rows are harder than others"},
     [](std::string name, std::uint64_t seed) { return rule_world(std::move(name), seed, 12, {.follow = 0.6, .prompt_matters = false}); }},
    {{"coin", "no prompt helps; each prompt is lucky on each row by itself"},
     [](std::string name, std::uint64_t seed) -> std::unique_ptr<World> { return std::make_unique<CoinWorld>(std::move(name), seed); }},
}};

}  // namespace

Dataset World::rows(std::uint64_t, int) const { return {}; }
std::optional<double> World::true_score(const ComponentValues&) const { return std::nullopt; }
std::optional<double> World::best_score() const { return std::nullopt; }

std::vector<WorldInfo> worlds() {
  std::vector<WorldInfo> infos;
  for (const Kind& kind : kinds) infos.push_back(kind.info);
  return infos;
}

std::unique_ptr<World> make_world(std::string_view name, std::uint64_t seed) {
  std::vector<std::string> names;
  for (const Kind& kind : kinds) {
    if (kind.info.name == name) return kind.make(std::string(name), seed);
    names.emplace_back(kind.info.name);
  }
  throw UserError(fmt::format("There is no simulated world `{}`. The worlds are: {}.", name, joined(names, ", ")));
}

std::string data_lines(const Dataset& rows) {
  std::string lines;
  for (const Example& row : rows) {
    nlohmann::ordered_json line = {{"id", row.id}};
    for (const auto* field : {"note", "codes"}) line[field] = row.fields.at(field).text();
    lines += line.dump() + "\n";
  }
  return lines;
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
