#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "optimizer/proposals/reflection.hpp"

namespace hone {

/// What a request shows: the records and the ideas tried, as far as they fit.
struct Evidence {
  std::vector<EvidenceRecord> records;
  std::vector<TriedIdea> tried;
  std::vector<std::string> cuts;  ///< a whole sentence for everything that was shortened or left out
};

/// At most `bytes` bytes of `text` beside a mark in the middle that says how many characters are left out there. A text that is not longer
/// comes back as it is; no character is cut in two.
std::string shortened(std::string_view text, std::size_t bytes);

/// The evidence with every text longer than `level` bytes shortened to it, all but the last `ideas` of the ideas and all but the first
/// `records` of the records left out.
Evidence cut_evidence(const ReflectionInput& input, std::size_t level, std::size_t ideas, std::size_t records);

/// Bytes of the longest text of the evidence.
std::size_t longest_text(const ReflectionInput& input);

}  // namespace hone
