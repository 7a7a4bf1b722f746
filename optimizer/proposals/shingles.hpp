#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace hone {

/// Hashes of every run of `length` words of a text, in order. Words are runs of letters and digits in lower case; every character beyond
/// ASCII belongs to a word.
std::vector<std::uint64_t> shingles(std::string_view text, int length);

/// Which runs of words occur in a body of text: those of the training data are built once and asked for every proposal.
class ShingleSet {
 public:
  static constexpr int copied_words = 12;  ///< so many words in a row count as copied

  /// A set over all of `texts`.
  static ShingleSet of(const std::vector<std::string_view>& texts, int length = copied_words);

  bool contains(std::uint64_t shingle) const;

 private:
  std::vector<std::uint64_t> hashes_;  // sorted, each once
};

}  // namespace hone
