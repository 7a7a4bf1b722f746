#include "optimizer/validations.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include <fmt/format.h>

#include "optimizer/same_score.hpp"

namespace hone {

void Validations::begin(int candidate, std::string what, const BudgetView& budget) {
  SearchRecord& record = core_->record();
  const std::int64_t free = core_->closed() ? 0 : free_rollouts(budget, core_->queue());
  const std::int64_t most = std::clamp<std::int64_t>(free / record.problem().repeats, 0, record.problem().validation);
  if (most == 0) return drop(candidate, what, "the budget left nothing to validate it with");
  want_validation(record, core_->queue(), candidate, candidate, static_cast<int>(most));
  for (int example = static_cast<int>(most); example < record.problem().validation; ++example) record.give_up_validation(candidate, example);
  running_.emplace(candidate, std::move(what));
}

void Validations::end(int candidate) {
  const auto running = running_.extract(candidate);
  assert(running);
  SearchRecord& record = core_->record();
  const Mean mean = record.validation().mean(candidate, View::complete);
  if (mean.n == 0) return drop(candidate, running.mapped(), "unjudged: all of its validation failed");
  const Mean seed = record.validation().mean(0, View::observed);
  std::string score = fmt::format("{}, the seed {:.3f}", in_words(mean), seed.mean);
  record.accept(candidate, score);
  record.say("candidate_in",
             fmt::format("{} entered the pool: {}{}.", running.mapped(), score, record.winner() == candidate ? "; it is the best so far" : ""),
             candidate);
}

void Validations::drop(int candidate, const std::string& what, const std::string& why) {
  core_->record().say("candidate_out", fmt::format("{} was dropped: {}.", what, why), candidate);
  core_->record().drop(candidate, why);
}

bool nothing_better(const SearchRecord& record) {
  const Choice best = record.best();
  return best.n == best.of && best.validation >= perfect_score;
}

}  // namespace hone
