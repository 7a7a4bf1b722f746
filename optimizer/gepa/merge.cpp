#include "optimizer/gepa/merge.hpp"

#include <algorithm>
#include <utility>

#include "optimizer/index.hpp"

namespace hone {
namespace {

/// All ancestors of a candidate, in ascending order.
std::vector<int> ancestors_of(const std::vector<Kin>& kin, int candidate) {
  std::set<int> found;
  std::vector<int> open = kin[at(candidate)].parents;
  while (!open.empty()) {
    const int next = open.back();
    open.pop_back();
    if (!found.insert(next).second) continue;
    open.insert(open.end(), kin[at(next)].parents.begin(), kin[at(next)].parents.end());
  }
  return {found.begin(), found.end()};
}

bool among(const std::vector<int>& sorted, int number) { return std::ranges::binary_search(sorted, number); }

/// The values of the merge; nothing where no component was changed by exactly one of the two.
std::optional<ComponentValues> merged(const Candidate& ancestor, const Candidate& better, const Candidate& other) {
  ComponentValues values = better.components();
  for (const auto& [name, value] : other.components()) values.emplace(name, Value());  // where only one of them names it
  bool complementary = false;
  for (auto& [name, value] : values) {
    const Value& before = find_or_null(ancestor.components(), name);
    const Value& others = find_or_null(other.components(), name);
    const bool better_changed = !(value == before);
    const bool other_changed = !(others == before);
    complementary |= better_changed != other_changed;
    if (other_changed && !better_changed) value = others;
  }
  std::erase_if(values, [](const auto& named) { return named.second.is_null(); });
  if (!complementary) return std::nullopt;
  return values;
}

}  // namespace

std::optional<Merge> Merger::try_pair(const std::vector<Kin>& kin, const std::vector<std::vector<int>>& ancestors, int first,
                                      int second, Draws& draws, std::uint64_t number) {
  const double lower = std::min(*kin[at(first)].mean, *kin[at(second)].mean);
  const bool second_better = *kin[at(second)].mean > *kin[at(first)].mean;
  const Candidate& better = *kin[at(second_better ? second : first)].candidate;
  const Candidate& other = *kin[at(second_better ? first : second)].candidate;

  std::vector<int> common;
  std::vector<double> weights;
  std::vector<ComponentValues> children;
  for (const int ancestor : ancestors[at(first)]) {
    const Kin& kindred = kin[at(ancestor)];
    if (!among(ancestors[at(second)], ancestor) || !kindred.mean || *kindred.mean > lower) continue;
    if (tried_.contains({first, second, ancestor})) continue;
    auto values = merged(*kindred.candidate, better, other);
    if (!values) continue;
    common.push_back(ancestor);
    weights.push_back(*kindred.mean);
    children.push_back(std::move(*values));
  }
  if (common.empty()) return std::nullopt;
  const bool all_zero = std::ranges::none_of(weights, [](double weight) { return weight > 0; });
  if (all_zero) std::ranges::fill(weights, 1.0);
  const std::size_t chosen = draws.pick("merge_ancestor", number, weights);
  tried_.insert({first, second, common[chosen]});
  return Merge{first, second, common[chosen], Candidate(std::move(children[chosen]))};
}

std::optional<Merge> Merger::find(const std::vector<Kin>& kin, const std::vector<int>& choices,
                                  const std::function<bool(const Candidate&)>& known, Draws& draws, std::uint64_t number) {
  std::vector<std::vector<int>> ancestors(kin.size());
  for (const int candidate : choices) ancestors[at(candidate)] = ancestors_of(kin, candidate);
  const std::vector<int> order = draws.order("merge", number, static_cast<int>(choices.size()));
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::size_t j = i + 1; j < order.size(); ++j) {
      const auto [first, second] = std::minmax(choices[at(order[i])], choices[at(order[j])]);
      if (!kin[at(first)].mean || !kin[at(second)].mean) continue;
      if (among(ancestors[at(first)], second) || among(ancestors[at(second)], first)) continue;
      while (auto merge = try_pair(kin, ancestors, first, second, draws, number)) {
        if (!known(merge->child)) return merge;
      }
    }
  }
  return std::nullopt;
}

std::vector<int> merge_examples(const ScoreTable& table, int first, int second, int most, Draws& draws, std::uint64_t number) {
  std::vector<int> wins[3];  // of the first, of the second, of nobody
  for (const int example : draws.order("merge_examples", number, table.examples())) {
    const auto a = table.score(first, example);
    const auto b = table.score(second, example);
    if (a && b) wins[*a > *b ? 0 : *b > *a ? 1 : 2].push_back(example);
  }
  std::vector<int> chosen;
  std::vector<int> others;
  const std::size_t share = at(most) * 2 / 5;
  for (std::size_t kind = 0; kind < 3; ++kind) {
    for (std::size_t i = 0; i < wins[kind].size(); ++i) {
      const bool taken = kind == 2 ? chosen.size() < at(most) : i < share;
      (taken ? chosen : others).push_back(wins[kind][i]);
    }
  }
  for (const int example : others) {
    if (chosen.size() >= at(most)) break;
    chosen.push_back(example);
  }
  return chosen;
}

}  // namespace hone
