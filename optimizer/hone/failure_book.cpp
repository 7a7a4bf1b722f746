#include "optimizer/hone/failure_book.hpp"

#include <algorithm>
#include <tuple>

#include "optimizer/same_score.hpp"

namespace hone {

std::vector<int> FailureBook::failures(int candidate, int count, const std::vector<int>& order) const {
  std::vector<std::tuple<int, double, int, int>> known;
  for (std::size_t place = 0; place < order.size(); ++place) {
    const int example = order[place];
    const auto* run = record_->train(candidate, example, 0);
    if (!run || run->missing || !run->traced) continue;
    const double score = record_->train_score(candidate, example).value_or(1);
    if (score >= perfect_score) continue;
    const auto shown = shown_.find({candidate, example});
    known.emplace_back(shown == shown_.end() ? 0 : shown->second, score, static_cast<int>(place), example);
  }
  std::ranges::sort(known);
  std::vector<int> examples;
  for (const auto& entry : known) {
    if (static_cast<int>(examples.size()) < count) examples.push_back(std::get<3>(entry));
  }
  return examples;
}

std::vector<int> FailureBook::unseen(int candidate, int count, const std::vector<int>& order) const {
  std::vector<int> examples;
  for (const bool failed_before : {true, false}) {
    for (const int example : order) {
      if (static_cast<int>(examples.size()) == count) return examples;
      if (record_->train(candidate, example, 0)) continue;
      if (failed_by_forebear(candidate, example) == failed_before) examples.push_back(example);
    }
  }
  return examples;
}

bool FailureBook::failed_by_forebear(int candidate, int example) const {
  while (!record_->entry(candidate).parents.empty()) {
    candidate = record_->entry(candidate).parents.front();
    if (const auto score = record_->train_score(candidate, example)) return *score < perfect_score;
  }
  return false;
}

StepId FailureBook::success(int candidate) const {
  StepId step = 0;
  for (int example = 0; example < record_->problem().train; ++example) {
    const auto* run = record_->train(candidate, example, 0);
    if (run && !run->missing && run->traced && run->score >= perfect_score) step = std::max(step, run->step);
  }
  return step;
}

StepId FailureBook::solved_by_another(int candidate, int example) const {
  const auto solvers = solvers_.find(example);
  if (solvers == solvers_.end()) return 0;
  for (auto other = solvers->second.rbegin(); other != solvers->second.rend(); ++other) {
    if (*other != candidate) return record_->train(*other, example, 0)->step;
  }
  return 0;
}

void FailureBook::take(int candidate, int example) {
  const auto* run = record_->train(candidate, example, 0);
  if (run && !run->missing && run->traced && run->score >= perfect_score) solvers_[example].insert(candidate);
}

void FailureBook::note_shown(int candidate, const std::vector<int>& examples) {
  for (const int example : examples) ++shown_[{candidate, example}];
}

}  // namespace hone
