#pragma once

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "optimizer/search_record.hpp"

namespace hone {

/// Train examples that a candidate is known to fail, and how often each was shown to a model, so that proposals side by side are made from different
/// failures as long as there are any.
class FailureBook {
 public:
  explicit FailureBook(const SearchRecord& record) : record_(&record) {}

  /// The record has a new run of the candidate on this train example.
  void take(int candidate, int example);

  /// Up to `count` known failures whose traces were kept: those that were shown least often, then the worst scores, then by `order`.
  std::vector<int> failures(int candidate, int count, const std::vector<int>& order) const;
  /// Up to `count` examples that the candidate was not run on: those first that its forebears failed, then by `order`.
  std::vector<int> unseen(int candidate, int count, const std::vector<int>& order) const;
  /// The step of a run that the candidate got right, the last by number; 0: none.
  StepId success(int candidate) const;
  /// The step in which another candidate solved the example; 0: none. The latest candidate's.
  StepId solved_by_another(int candidate, int example) const;

  void note_shown(int candidate, const std::vector<int>& examples);

 private:
  bool failed_by_forebear(int candidate, int example) const;

  const SearchRecord* record_;
  std::map<std::pair<int, int>, int> shown_;  // by candidate and example
  std::map<int, std::set<int>> solvers_;      // by example: candidates that solved it, and whose traces were kept
};

}  // namespace hone
