#pragma once

#include <memory>
#include <string>

#include "programs/metric.hpp"
#include "programs/signature.hpp"

namespace hone {

/// What an answer is compared with.
struct AnswerOptions {
  std::string field;  ///< the program's output that is judged
  std::string gold;   ///< the row's field with the right answer: a text, or a list of texts of which the best match counts
  /// The row's field that lists the titles of the passages an answer needs. Where set, the feedback says which were not
  /// retrieved, and after which query. Empty: none. The score does not depend on it.
  std::string gold_titles;
  /// The output's type. Numbers, `bool`s and literals are compared as such, a list with a gold that is a list as one answer; in a list of such
  /// values f1 and contains take each item for a word.
  FieldType type = {};
};

/// 1 where the answer is a reference after normalisation (text_match.hpp), else 0. Here as below two numbers are compared as numbers.
std::unique_ptr<Metric> exact_match(AnswerOptions options);

/// 1 where a reference's words stand in the answer, in a row; else 0. For answers that may be sentences.
std::unique_ptr<Metric> contains(AnswerOptions options);

/// What `f1` counts.
struct F1Options {
  /// HotpotQA's rule: where the answer or the reference is "yes", "no" or "noanswer" and they differ, the score is 0,
  /// also for "yes it is" against "yes". Default: plain SQuAD, which gives that 0.5.
  bool hotpotqa = false;
};

/// F1 of the words that answer and reference share.
std::unique_ptr<Metric> f1(AnswerOptions options, F1Options rule = {});

}  // namespace hone
