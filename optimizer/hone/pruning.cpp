#include "optimizer/hone/pruning.hpp"

#include <algorithm>
#include <iterator>

#include "optimizer/same_score.hpp"

namespace hone {
namespace {

// Most sentences carry little: what is assumed of a prompt without one of them, in examples. It is as good as its parent.
constexpr double prior_keep = 0.97;
constexpr double keep_weight = 8;
constexpr double fix_weight = 2;

KeepFix prior(double mean) {
  const double fix = std::min(mean * (1 - prior_keep) / std::max(1 - mean, 1e-9), prior_keep);
  return {{keep_weight * prior_keep, keep_weight * (1 - prior_keep)}, {fix_weight * fix, fix_weight * (1 - fix)}};
}

}  // namespace

Likeness likeness(const Beliefs& beliefs, int other, int child, double tolerance) {
  const double mean = beliefs.mean(other);
  const std::vector<double> theirs = beliefs.cells(other);
  const std::vector<double>& own = beliefs.cells(child);
  KeepFix model = prior(mean);
  Likeness likeness;
  for (std::size_t i = 0; i < own.size(); ++i) {
    if (!beliefs.observed(child, static_cast<int>(i))) continue;
    model.observe(theirs[i], own[i]);
    if (!beliefs.observed(other, static_cast<int>(i))) continue;
    likeness.sum += own[i] - theirs[i];
    ++likeness.n;
  }
  likeness.not_worse = model.difference(mean).above(-tolerance);
  return likeness;
}

RaceVerdict judge_pruning(const PruningPolicy& policy, const Beliefs& beliefs, const Pruning& pruning, bool no_more) {
  const Likeness to_parent = likeness(beliefs, pruning.parent, pruning.child, policy.tolerance);
  const Likeness to_origin = likeness(beliefs, pruning.origin, pruning.child, policy.tolerance);
  const double sure = std::min(to_parent.not_worse, to_origin.not_worse);
  const bool did_worse = std::min(to_parent.sum, to_origin.sum) < -same_score;
  const int n = to_origin.n;
  if (n >= policy.min_before_drop && sure < policy.hopeless) return RaceVerdict::out;
  if (n >= policy.least && !did_worse && sure >= policy.sure) return RaceVerdict::in;
  if (n < policy.most && !no_more) return RaceVerdict::more;
  return n > 0 && !did_worse && sure >= policy.decide_at ? RaceVerdict::in : RaceVerdict::out;
}

bool stands_in(const PruningPolicy& policy, const Beliefs& beliefs, const Pruning& pruning) {
  return likeness(beliefs, pruning.parent, pruning.child, policy.tolerance).not_worse >= policy.stays &&
         likeness(beliefs, pruning.origin, pruning.child, policy.tolerance).not_worse >= policy.stays;
}

std::vector<int> pruning_examples(const PruningPolicy& policy, const Beliefs& beliefs, const Pruning& pruning, int before, const std::vector<int>& open,
                                  int count) {
  std::vector<int> known;
  std::ranges::copy_if(open, std::back_inserter(known), [&](int example) { return beliefs.observed(pruning.origin, example); });
  const int telling = std::min(count, policy.telling - beliefs.observations(pruning.child));
  if (telling <= 0) return next_examples(beliefs, pruning.child, known, count);
  const std::vector<double> without = beliefs.cells(before);
  const std::vector<double>& with = beliefs.cells(pruning.parent);
  const auto gain = [&](int example) { return with[static_cast<std::size_t>(example)] - without[static_cast<std::size_t>(example)]; };
  std::ranges::stable_sort(known, [&](int a, int b) { return gain(a) > gain(b); });
  known.resize(std::min(known.size(), static_cast<std::size_t>(telling)));
  return known;
}

std::vector<Sentence> NeededSentences::to_try(int component, const std::string& text, const std::string& seed) const {
  std::vector<Sentence> left = removable_sentences(text);
  std::erase_if(left, [&](const Sentence& sentence) { return needed_.contains({component, sentence.text}) || seed.find(sentence.text) != seed.npos; });
  return left;
}

}  // namespace hone
