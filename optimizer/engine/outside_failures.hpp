#pragma once

#include <string>

#include "optimizer/engine/executor.hpp"

namespace hone {

/// Failures of search, program or metric with no result between them: a row of them pauses a run, for nothing is learnt from them.
class OutsideFailures {
 public:
  explicit OutsideFailures(int concurrency) : concurrency_(concurrency) {}

  void told(const Executed& executed);
  /// Begins anew: a user who resumes has looked.
  void forget() { in_a_row_ = 0; }

  /// Why the user should look, as a sentence; empty: nothing is wrong. One event, such as a program that dies and is started again, may fail all
  /// that are in flight, so only a longer row counts.
  std::string why_pause() const;
  /// The same where the search is over: one that ends in a row of failures has come to nothing, and somebody should look before the verdict.
  std::string why_pause_at_end() const;

 private:
  std::string why(int most) const;

  int concurrency_;
  int in_a_row_ = 0;
  std::string last_;
};

}  // namespace hone
