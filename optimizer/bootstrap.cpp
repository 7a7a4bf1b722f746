#include "optimizer/bootstrap.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "optimizer/same_score.hpp"

namespace hone {
namespace {

constexpr double graded_success = 0.8;

/// One of a predictor's calls in a run: the last, or one of those before it.
const Demo& one_call(const std::vector<const Demo*>& calls, std::uint64_t number, Draws& draws) {
  std::vector<double> weights(calls.size(), 0.5 / static_cast<double>(std::max<std::size_t>(calls.size() - 1, 1)));
  weights.back() = 0.5;
  return *calls[draws.pick("demo_call", number, weights)];
}

std::vector<Demo> demos_of(std::string_view predictor, const DemoSource& source, int most, Draws& draws) {
  std::vector<Demo> demos;
  for (const DemoRun& run : source.runs) {
    if (static_cast<int>(demos.size()) == most) break;
    std::vector<const Demo*> calls;
    for (const Demo& demo : run.demos) {
      if (demo.predictor == predictor) calls.push_back(&demo);
    }
    if (!calls.empty()) demos.push_back(one_call(calls, static_cast<std::uint64_t>(run.step), draws));
  }
  return demos;
}

}  // namespace

bool is_success(const DemoRun& run, bool binary_metric) {
  return !run.fault && run.score >= (binary_metric ? perfect_score : graded_success);
}

DemoSource demo_source(std::vector<DemoRun> runs, bool binary_metric, int wanted) {
  std::ranges::sort(runs, {}, &DemoRun::step);
  double mean = 0;
  for (const DemoRun& run : runs) mean += run.score / static_cast<double>(runs.size());
  const auto rest = std::ranges::stable_partition(runs, [&](const DemoRun& run) { return is_success(run, binary_metric); });
  std::ranges::stable_sort(rest, std::ranges::greater(), &DemoRun::score);

  DemoSource source;
  source.runs.assign(std::make_move_iterator(runs.begin()), std::make_move_iterator(rest.begin()));
  for (DemoRun& run : rest) {
    if (static_cast<int>(source.runs.size()) >= wanted || run.score <= mean + same_score) break;
    if (run.fault) continue;
    source.runs.push_back(std::move(run));
    ++source.added;
  }
  return source;
}

Candidate with_demos(const Candidate& seed, const std::vector<ComponentSpec>& components, const DemoSource& source,
                     int per_predictor, Draws& draws) {
  ComponentValues values = seed.components();
  for (const ComponentSpec& spec : components) {
    if (spec.kind != ComponentKind::demos) continue;
    std::vector<Demo> demos = demos_from_value(value_of(values, spec));
    for (Demo& demo : demos_of(predictor_of(spec.name), source, per_predictor, draws)) demos.push_back(std::move(demo));
    if (!demos.empty()) values.insert_or_assign(spec.name, to_value(demos));
  }
  return Candidate(std::move(values));
}

}  // namespace hone
