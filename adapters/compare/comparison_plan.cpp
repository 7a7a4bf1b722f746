#include "adapters/compare/comparison_plan.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "adapters/models/http/http_url.hpp"
#include "adapters/report/summary_text.hpp"
#include "optimizer/statistics/comparison.hpp"
#include "programs/error.hpp"

namespace hone {
namespace {

LoadOptions options_of(const ComparisonSource& source) {
  LoadOptions options;
  options.overrides = source.overrides;
  options.contenders = source.contenders;
  options.registry = source.registry;
  return options;
}

void check(const RunConfig& config) {
  const auto place = [&] { return fmt::format("{}: ", config.path); };
  if (config.compare.optimizers.empty()) throw UserError(place() + "nothing says which optimizers to compare. Give `--optimizers baseline,gepa`, or `compare.optimizers`.");
  if (config.compare.seeds.empty()) throw UserError(place() + "nothing says under which seeds. Give `--seeds 5`, or `compare.seeds`.");
  for (const auto& [role, model] : config.models) {
    if (!config.compare.total_usd || model.price) continue;
    throw UserError(place() + fmt::format("`--total-usd` (`compare.total_usd`) needs the price of every model, and `models.{}` has none, so its calls would not count. Begin with "
                                          "`price: {{ input: …, output: … }}` there, in USD per million tokens, or without the wall.", role));
  }
}

/// A simulated or recorded model is free, and so is one on this machine, unless something else is said.
bool is_free(const ModelSettings& model) {
  if (model.price) return model.price->input <= 0 && model.price->output <= 0;
  if (model.provider == "simulated" || model.provider == "replay") return true;
  return is_loopback(parse_http_url(model.base_url, fmt::format("models.{}.base_url", model.role)).host);
}

std::string budget_text(const Budget& budget) {
  std::vector<std::string> parts;
  if (budget.rollouts) parts.push_back(fmt::format("{} rollouts", *budget.rollouts));
  if (budget.proposals) parts.push_back(fmt::format("{} proposals", *budget.proposals));
  if (budget.calls) parts.push_back(fmt::format("{} calls", *budget.calls));
  if (budget.tokens) parts.push_back(fmt::format("{} tokens", *budget.tokens));
  if (budget.usd) parts.push_back(usd_text(*budget.usd));
  if (budget.wall_s) parts.push_back(time_text(*budget.wall_s));
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace

std::string PlannedRun::name() const { return fmt::format("{}-{}", as, seed); }

bool ComparisonPlan::costs_money() const {
  if (config.budget.usd) return true;
  return std::ranges::any_of(config.models, [](const auto& model) { return !is_free(model.second); });
}

std::vector<std::string> ComparisonPlan::unpriced() const {
  std::vector<std::string> models;
  for (const auto& [role, model] : config.models) {
    if (!model.price && !is_free(model)) models.push_back("models." + role);
  }
  return models;
}

ComparisonPlan plan_comparison(const ComparisonSource& source, std::filesystem::path folder, std::string id) {
  auto config = load_config(source.config, options_of(source));
  check(config);
  std::vector<PlannedRun> runs;
  for (const auto& contender : config.compare.optimizers) {
    for (const auto seed : config.compare.seeds) {
      auto options = options_of(source);
      options.compared_run = {contender.as, seed};
      runs.push_back({contender.as, seed, load_config(source.config, options)});
    }
  }
  auto data = load_run_data(config);
  if (data.split.test.empty()) throw UserError(fmt::format("{}: a comparison is judged on test rows, and there are none. Give some by `data.split.test`.", config.path));
  return {ComparisonFiles(std::move(folder)), std::move(config), std::move(runs), std::move(data), std::move(id), false, false};
}

std::vector<std::string> plan_lines(const ComparisonPlan& plan) {
  const auto& compare = plan.config.compare;
  std::vector<std::string> names;
  for (const auto& contender : compare.optimizers) names.push_back(contender.as);
  std::vector<std::string> lines = {
      fmt::format("{} runs: {} under the seeds {}", plan.runs.size(), fmt::join(names, ", "), fmt::join(compare.seeds, ", ")),
      fmt::format("each run: at most {}, then its test on {} rows", budget_text(plan.config.budget), plan.data.split.test.size())};
  if (plan.config.budget.usd) lines.push_back(fmt::format("all runs: at most {}, and the tests for the curves", usd_text(static_cast<double>(plan.runs.size()) * *plan.config.budget.usd)));
  if (compare.total_usd) lines.push_back("wall over all of it: " + usd_text(*compare.total_usd));
  if (!plan.side_by_side()) lines.emplace_back("the time of a run is limited, so they go one after another and share no replies");
  if (static_cast<int>(compare.seeds.size()) < fewest_seeds) lines.push_back(fmt::format("under {} seeds no optimizer will be called better, only these runs of it", fewest_seeds));
  return lines;
}

}  // namespace hone
