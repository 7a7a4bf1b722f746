#include "optimizer/hone/beliefs.hpp"

#include <algorithm>
#include <cassert>

#include "optimizer/same_score.hpp"

namespace hone {
namespace {

/// What is assumed of children before any was seen, in examples of keeping and of fixing.
constexpr KeepFix first_prior{{8, 1}, {1, 5}};
/// How much the first prior's mean weighs against what earlier children showed: its counts, times this.
constexpr double prior_weight = 3;

// Examples that a judgement without hope counts beside the observed ones.
constexpr double sober_keep = 6;
constexpr double sober_fix = 1;
constexpr double cautious_fix = 5;  // in reports

/// The prior's strength with the mean that earlier children showed.
BetaCounts learned(const BetaCounts& prior, const BetaCounts& seen) {
  const double mean = (prior_weight * prior.good + seen.good) / (prior_weight * prior.n() + seen.n());
  return {prior.n() * mean, prior.n() * (1 - mean)};
}

}  // namespace

void Beliefs::add(int candidate, int parent, const std::string& kind) {
  assert(parent < candidate);
  if (candidate >= static_cast<int>(rows_.size())) rows_.resize(at(candidate) + 1);
  Row& row = rows_[at(candidate)];
  row.parent = parent;
  row.kind = kind;
  row.scores.assign(at(examples_), -1);
  row.cells.assign(at(examples_), 0);
  row.prior = prior_of(kind);
}

KeepFix Beliefs::prior_of(const std::string& kind) const {
  const auto seen = lessons_.find(kind);
  if (seen == lessons_.end()) return first_prior;
  return {learned(first_prior.keep, seen->second.keep), learned(first_prior.fix, seen->second.fix)};
}

void Beliefs::observe(int candidate, int example, double score) {
  Row& row = rows_[at(candidate)];
  if (row.scores[at(example)] < 0) ++row.observed;
  row.scores[at(example)] = score;
  row.touched = true;
}

int Beliefs::wins(int candidate) const {
  const Row& row = rows_[at(candidate)];
  const Row& parent = rows_[at(row.parent)];
  int wins = 0;
  for (std::size_t i = 0; i < row.scores.size(); ++i) {
    if (parent.scores[i] >= 0 && row.scores[i] > parent.scores[i] + same_score) ++wins;
  }
  return wins;
}

int Beliefs::failures(int candidate) const {
  const auto failed = [](double score) { return score >= 0 && score < perfect_score; };
  return static_cast<int>(std::ranges::count_if(rows_[at(candidate)].scores, failed));
}

void Beliefs::learn_from(int candidate) {
  const Row& row = fresh(candidate);
  if (row.parent < 0 || row.kind.empty()) return;
  Lessons& lessons = lessons_[row.kind];
  lessons.keep.good += row.model.keep.good - row.prior.keep.good;
  lessons.keep.bad += row.model.keep.bad - row.prior.keep.bad;
  lessons.fix.good += row.model.fix.good - row.prior.fix.good;
  lessons.fix.bad += row.model.fix.bad - row.prior.fix.bad;
}

const std::vector<double>& Beliefs::cells(int candidate) const { return fresh(candidate).cells; }
double Beliefs::mean(int candidate) const { return fresh(candidate).mean; }
double Beliefs::cautious_mean(int candidate) const { return cautious(candidate).mean; }

Beliefs::Row Beliefs::cautious(int candidate) const {
  Row row = rows_[at(candidate)];
  if (row.parent < 0) {
    update_seed(row);
  } else {
    update(row, cautious(row.parent), cautious_fix);
  }
  return row;
}

double Beliefs::variance(int candidate) const { return fresh(candidate).variance; }
const KeepFix& Beliefs::model(int candidate) const { return fresh(candidate).model; }

Difference Beliefs::difference(int candidate) const {
  const Row& row = fresh(candidate);
  assert(row.parent >= 0);
  return row.model.difference(rows_[at(row.parent)].mean);
}

Difference Beliefs::sober_difference(int candidate) const {
  const Row& row = fresh(candidate);
  assert(row.parent >= 0);
  const double parent = rows_[at(row.parent)].mean;
  return sober(row, parent, sober_fix).difference(parent);
}

KeepFix Beliefs::sober(const Row& row, double parent, double fix_n) {
  const double keep = first_prior.keep.mean();
  const double fix = std::min(parent * (1 - keep) / std::max(1 - parent, 1e-9), keep);
  const auto judged = [](const BetaCounts& model, const BetaCounts& prior, double mean, double n) {
    return BetaCounts{model.good - prior.good + n * mean, model.bad - prior.bad + n * (1 - mean)};
  };
  return {judged(row.model.keep, row.prior.keep, keep, sober_keep), judged(row.model.fix, row.prior.fix, fix, fix_n)};
}

Beliefs::Row& Beliefs::fresh(int candidate) const {
  Row& row = rows_[at(candidate)];
  const Row* parent = row.parent < 0 ? nullptr : &fresh(row.parent);
  const long parent_version = parent == nullptr ? 0 : parent->version;
  if (!row.touched && row.parent_version == parent_version) return row;
  parent == nullptr ? update_seed(row) : update(row, *parent, sober_fix);
  row.touched = false;
  row.parent_version = parent_version;
  ++row.version;
  return row;
}

void Beliefs::update_seed(Row& row) const {
  BetaCounts counts{1, 1};
  for (const double score : row.scores) {
    if (score < 0) continue;
    counts.good += score;
    counts.bad += 1 - score;
  }
  row.mean = row.observed == examples_ && examples_ > 0 ? (counts.good - 1) / (counts.n() - 2) : counts.mean();
  row.variance = 0;
  for (std::size_t i = 0; i < row.scores.size(); ++i) row.cells[i] = row.scores[i] >= 0 ? row.scores[i] : counts.mean();
}

void Beliefs::update(Row& row, const Row& parent, double fix_n) const {
  row.model = row.prior;
  for (std::size_t i = 0; i < row.scores.size(); ++i) {
    if (row.scores[i] >= 0) row.model.observe(parent.cells[i], row.scores[i]);
  }
  const KeepFix judged = sober(row, parent.mean, fix_n);
  const double keep = judged.keep.mean();
  const double fix = judged.fix.mean();
  double sum = 0;
  for (std::size_t i = 0; i < row.scores.size(); ++i) {
    row.cells[i] = row.scores[i] >= 0 ? row.scores[i] : keep * parent.cells[i] + fix * (1 - parent.cells[i]);
    sum += row.cells[i];
  }
  row.mean = examples_ > 0 ? sum / examples_ : 0;
  row.variance = judged.difference(parent.mean).variance + (keep - fix) * (keep - fix) * parent.variance;
}

}  // namespace hone
