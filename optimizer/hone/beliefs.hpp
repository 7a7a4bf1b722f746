#pragma once

#include <map>
#include <string>
#include <vector>

#include "optimizer/hone/keep_fix.hpp"
#include "optimizer/index.hpp"

namespace hone {

/// What is believed of every candidate on every validation example, from the scores told so far: the keep/fix model along the lines of
/// descent.
///
/// A cell is its score where it was observed, else what the candidate keeps and fixes predicts from the parent's cell; a mean is that of all cells, so
/// with few observations it stays near the parent's. Variances are relative to the seed, whose own luck all candidates share.
///
/// There are two opinions of a child. The hopeful one begins from what the run's earlier children of the same kind kept and fixed, and says
/// whether it is worth going on. The sober one begins from a child that is as good as its parent; predictions, means and the decision to let it in are
/// sober.
///
/// Incremental: a score touches its own row; rows below are brought up to date when they are asked for. About 16 bytes a cell.
class Beliefs {
 public:
  explicit Beliefs(int examples) : examples_(examples) {}

  /// Makes `candidate` known: a child of `parent` that came about by `kind`; the seed has parent -1. One of no kind (empty) learns nothing from
  /// others and teaches them nothing.
  void add(int candidate, int parent, const std::string& kind);
  int parent(int candidate) const { return rows_[at(candidate)].parent; }

  /// The candidate scored `score` on this example, the mean of its repeats so far.
  void observe(int candidate, int example, double score);
  bool observed(int candidate, int example) const { return rows_[at(candidate)].scores[at(example)] >= 0; }
  int observations(int candidate) const { return rows_[at(candidate)].observed; }
  /// Examples on which the candidate was observed to do better than its parent was observed to do.
  int wins(int candidate) const;
  /// Examples on which the candidate was observed not to be perfect.
  int failures(int candidate) const;

  /// The race of the candidate is over: what it kept and fixed teaches the priors of those to come.
  void learn_from(int candidate);

  /// By example: its score where it was observed, else the prediction. Valid until something is told or asked of another candidate.
  const std::vector<double>& cells(int candidate) const;
  double mean(int candidate) const;
  /// The mean for a report: who won was lucky in what it was run on, so what it would fix elsewhere is judged more soberly than for decisions.
  double cautious_mean(int candidate) const;
  /// Of the mean, relative to the seed's.
  double variance(int candidate) const;
  /// The hopeful opinion.
  const KeepFix& model(int candidate) const;
  /// Against the parent, with hope.
  Difference difference(int candidate) const;
  /// Against the parent, soberly.
  Difference sober_difference(int candidate) const;

 private:
  struct Row {
    int parent = -1;
    std::string kind;
    std::vector<double> scores;  // below 0: not observed
    std::vector<double> cells;
    KeepFix model;
    KeepFix prior;
    double mean = 0;
    double variance = 0;
    int observed = 0;
    bool touched = true;          // its own scores have changed since it was brought up to date
    long version = 0;             // rises with every change of the row
    long parent_version = -1;     // of the parent's row that it was made from
  };
  struct Lessons {
    BetaCounts keep{0, 0};
    BetaCounts fix{0, 0};
  };

  KeepFix prior_of(const std::string& kind) const;
  Row& fresh(int candidate) const;
  Row cautious(int candidate) const;
  static KeepFix sober(const Row& row, double parent, double fix_n);
  void update_seed(Row& row) const;
  void update(Row& row, const Row& parent, double fix_n) const;

  int examples_;
  mutable std::vector<Row> rows_;  // brought up to date when they are asked for
  std::map<std::string, Lessons> lessons_;  // by kind
};

}  // namespace hone
