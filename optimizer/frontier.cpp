#include "optimizer/frontier.hpp"

#include <algorithm>
#include <cassert>

#include "optimizer/index.hpp"

namespace hone {

void Frontier::offer(int front, int candidate, double score) {
  if (front >= static_cast<int>(best_.size())) best_.resize(at(front) + 1);
  const bool held = front < fronts_.fronts() && !fronts_.members(front).empty();
  if (held && score < best_[at(front)]) return;
  if (held && score > best_[at(front)]) fronts_.clear(front);
  best_[at(front)] = score;
  fronts_.put(candidate, front);
}

// Fronts are numbered: one an example, or one an example and objective; objectives follow behind what stands before them.
void Frontier::offer_objectives(const ScoreTable& table, int candidate) {
  const int examples = table.examples();
  for (std::size_t name = 0; name < table.objectives().size(); ++name) {
    if (kind_ == FrontierKind::cartesian) {
      for (int example = 0; example < examples; ++example) {
        if (const auto score = table.objective(candidate, example, name)) {
          offer(static_cast<int>(name) * examples + example, candidate, *score);
        }
      }
    } else if (const auto mean = table.objective_mean(candidate, name)) {
      const int first = kind_ == FrontierKind::hybrid ? examples : 0;
      offer(first + static_cast<int>(name), candidate, *mean);
    }
  }
}

void Frontier::add(const ScoreTable& table, int candidate) {
  assert(table.complete(candidate));
  if (means_.size() <= at(candidate)) means_.resize(at(candidate) + 1);
  means_[at(candidate)] = table.mean(candidate, View::complete).mean;
  const bool leads = leader_ < 0 || means_[at(candidate)] > means_[at(leader_)] ||
                     (means_[at(candidate)] == means_[at(leader_)] && candidate > leader_);
  if (leads) leader_ = candidate;
  if (kind_ == FrontierKind::instance || kind_ == FrontierKind::hybrid) {
    for (int example = 0; example < table.examples(); ++example) {
      if (const auto score = table.score(candidate, example)) offer(example, candidate, *score);
    }
  }
  if (kind_ != FrontierKind::instance) offer_objectives(table, candidate);
  stale_ = true;
}

const std::vector<Frontier::Choice>& Frontier::choices() const {
  if (!stale_) return choices_;
  std::vector<int> survivors = fronts_.survivors(means_);
  const auto place = std::ranges::lower_bound(survivors, leader_);
  if (place == survivors.end() || *place != leader_) survivors.insert(place, leader_);
  choices_.clear();
  for (const int candidate : survivors) {
    choices_.push_back({candidate, static_cast<double>(std::max(1, fronts_.held(candidate)))});
  }
  stale_ = false;
  return choices_;
}

}  // namespace hone
