#pragma once

#include <string>
#include <utility>
#include <vector>

#include "optimizer/search_record.hpp"

namespace hone {

/// The texts that one component has had, with the programs that they were tried in.
class TextHistory {
 public:
  explicit TextHistory(std::string component) : component_(std::move(component)) {}

  const std::string& component() const { return component_; }
  /// `candidate` has `text`. A text may stand in several programs.
  void add(std::string text, int candidate) { uses_.emplace_back(std::move(text), candidate); }
  /// Each text once, in the order tried.
  std::vector<std::string> texts() const;
  /// The `most` best texts, worst first (ties: the later one first), each with the best validation of a program that has it. Of rows that could
  /// win only.
  std::vector<TriedIdea> best(const SearchRecord& record, int most) const;

 private:
  std::string component_;
  std::vector<std::pair<std::string, int>> uses_;
};

/// A history for each text component, each with the seed's text.
std::vector<TextHistory> text_histories(const SearchRecord& record);

}  // namespace hone
