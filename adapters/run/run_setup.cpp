#include "adapters/run/run_setup.hpp"

namespace hone {

RunSetup run_setup(const RunConfig& config, const Split& split, const RunParts& parts) {
  RunSetup setup;
  setup.executor = parts.executor;
  setup.clock = &parts.clock;
  setup.store = &parts.store;
  setup.program = &parts.program;
  setup.metric = &parts.metric;
  setup.reflectors = config.reflectors();
  for (const auto& role : config.called_roles()) {
    const auto& model = config.models.at(role);
    constexpr double per_million = 1e-6;
    const Price price = model.price.value_or(Price{});
    setup.roles[role] = {model.max_tokens, model.price.has_value(), price.input * per_million, price.output * per_million};
  }
  setup.allow_repair = config.program.repair;
  setup.train = split.train;
  setup.validation = split.validation;
  setup.test = split.test;
  setup.optimizer = config.optimizer;
  setup.seed = config.seed;
  setup.budget = config.budget;
  setup.ordered = config.engine.ordered;
  setup.concurrency = config.engine.concurrency;
  setup.search_repeats = config.search_repeats;
  setup.verdict_repeats = config.verdict_repeats;
  return setup;
}

}  // namespace hone
