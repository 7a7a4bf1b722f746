#include "optimizer/demo_sets.hpp"

#include <algorithm>
#include <utility>

#include "optimizer/labelled_demos.hpp"

namespace hone {
namespace {

constexpr int first_bootstrapped = 2;  // after none and labelled ones only
constexpr int first_random = 3;

std::vector<Demo> demos_in(const ComponentValues& values, const ComponentSpec& spec) {
  return demos_from_value(value_of(values, spec));
}

/// The runs that a set is made from: the first, or a random number of random ones.
DemoSource source_of(int set, const DemoSource& all, int most, Draws& draws) {
  DemoSource source;
  if (set < first_bootstrapped) return source;
  const auto number = static_cast<std::uint64_t>(set);
  int size = most;
  std::vector<int> order;
  if (set >= first_random && most > 0) {
    order = draws.order("demo_set", number, static_cast<int>(all.runs.size()));
    size = 1 + static_cast<int>(draws.pick("demo_set_size", number, std::vector<double>(static_cast<std::size_t>(most), 1.0)));
  } else {
    for (int run = 0; run < static_cast<int>(all.runs.size()); ++run) order.push_back(run);
  }
  for (const int run : order) {
    if (static_cast<int>(source.runs.size()) < size) source.runs.push_back(all.runs[static_cast<std::size_t>(run)]);
  }
  return source;
}

DemoSet make_set(int set, const SearchProblem& problem, const DemoSource& source, const DemoSetSizes& sizes, Draws& draws) {
  DemoSet made;
  made.kind = set == 0 ? "none" : source.runs.empty() ? "labelled" : "bootstrapped";
  for (const DemoRun& run : source.runs) made.steps.push_back(run.step);
  const Candidate shown = with_demos(*problem.seed, problem.components, source, sizes.bootstrapped, draws);
  for (const ComponentSpec& spec : problem.components) {
    if (spec.kind != ComponentKind::demos) continue;
    std::vector<Demo> demos = demos_in(shown.components(), spec);
    const auto labelled = problem.labelled.find(spec.name);
    if (set > 0 && labelled != problem.labelled.end()) {
      const int own = static_cast<int>(demos_in(problem.seed->components(), spec).size());
      demos = filled_up(std::move(demos), labelled->second, own + sizes.labelled, "labelled_demos", static_cast<std::uint64_t>(set), draws);
    }
    made.values.insert_or_assign(spec.name, to_value(demos));
  }
  return made;
}

}  // namespace

int wanted_successes(const DemoSetSizes& sizes) { return sizes.bootstrapped * std::max(sizes.sets - first_bootstrapped, 0); }

std::vector<DemoSet> make_demo_sets(const SearchProblem& problem, const std::vector<DemoRun>& runs, const DemoSetSizes& sizes, Draws& draws) {
  const DemoSource all = demo_source(runs, problem.binary_metric, sizes.bootstrapped);
  std::vector<DemoSet> sets;
  for (int set = 0; set < std::max(sizes.sets, 1); ++set) {
    DemoSet made = make_set(set, problem, source_of(set, all, sizes.bootstrapped, draws), sizes, draws);
    if (std::ranges::find(sets, made.values, &DemoSet::values) == sets.end()) sets.push_back(std::move(made));
  }
  return sets;
}

}  // namespace hone
