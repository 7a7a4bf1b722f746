#include "optimizer/hone/demo_pool.hpp"

#include <utility>

namespace hone {

void DemoPool::take(int row, const DemoRun& run) {
  if (run.fault || run.demos.empty()) return;
  const auto [it, fresh] = runs_.try_emplace(row, run);
  const bool was = !fresh && is_success(it->second, binary_metric_);
  if (!fresh && run.score > it->second.score) it->second = run;
  successes_ += (is_success(it->second, binary_metric_) ? 1 : 0) - (was ? 1 : 0);
}

std::optional<ComponentValues> DemoPool::draw(const Candidate& parent, const Candidate& seed, const std::vector<ComponentSpec>& components,
                                              int demos, Draws& draws, std::uint64_t number) const {
  std::vector<DemoRun> runs;
  for (const auto& [row, run] : runs_) runs.push_back(run);
  std::vector<DemoRun> successes = demo_source(runs, binary_metric_, demos).runs;
  if (successes.empty()) return std::nullopt;
  DemoSource source;
  for (const int i : draws.order("demo_set", number, static_cast<int>(successes.size()))) {
    if (static_cast<int>(source.runs.size()) < demos) source.runs.push_back(std::move(successes[static_cast<std::size_t>(i)]));
  }
  ComponentValues values = parent.components();
  const Candidate with = with_demos(seed, components, source, demos, draws);
  for (const ComponentSpec& spec : components) {
    if (spec.kind == ComponentKind::demos) values.insert_or_assign(spec.name, find_or_null(with.components(), spec.name));
  }
  return values;
}

}  // namespace hone
