#pragma once

#include <map>
#include <string>
#include <vector>

#include "optimizer/search_record.hpp"

namespace hone {

/// What was tried on each text before, so that a failed idea does not come back and a good one is built on.
class TriedIdeas {
 public:
  /// `child` changes `component`, whose text was `text`.
  void add(const std::string& component, const std::string& text, int child);

  /// The last four ideas on `text` that were dropped, then the last four that were kept, each oldest first.
  std::vector<TriedIdea> on(const std::string& component, const std::string& text, const SearchRecord& record) const;

  /// The last two texts in place of `text` of which nothing is known yet, the older first.
  std::vector<std::string> open(const std::string& component, const std::string& text, const SearchRecord& record) const;

 private:
  const std::vector<int>& children(const std::string& component, const std::string& text) const;

  std::map<std::string, std::vector<int>> children_;  // by component and text
};

}  // namespace hone
