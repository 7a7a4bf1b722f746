#include "optimizer/proposals/shingles.hpp"

#include <algorithm>

namespace hone {
namespace {

constexpr std::uint64_t fnv_basis = 0xcbf29ce484222325;
constexpr std::uint64_t fnv_prime = 0x100000001b3;

/// The byte as it counts in a word, or 0 where it stands between words.
unsigned char word_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 'A' && byte <= 'Z') return static_cast<unsigned char>(byte - 'A' + 'a');
  const bool in_word = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte >= 0x80;
  return in_word ? byte : 0;
}

std::vector<std::uint64_t> word_hashes(std::string_view text) {
  std::vector<std::uint64_t> hashes;
  bool in_word = false;
  for (const char c : text) {
    const unsigned char byte = word_byte(c);
    if (byte != 0) {
      if (!in_word) hashes.push_back(fnv_basis);
      hashes.back() = (hashes.back() ^ byte) * fnv_prime;
    }
    in_word = byte != 0;
  }
  return hashes;
}

}  // namespace

std::vector<std::uint64_t> shingles(std::string_view text, int length) {
  const std::vector<std::uint64_t> words = word_hashes(text);
  const auto run = static_cast<std::size_t>(length);
  std::vector<std::uint64_t> out;
  for (std::size_t first = 0; first + run <= words.size(); ++first) {
    std::uint64_t hash = fnv_basis;
    for (std::size_t i = first; i < first + run; ++i) hash = (hash ^ words[i]) * fnv_prime + (hash >> 29);
    out.push_back(hash);
  }
  return out;
}

ShingleSet ShingleSet::of(const std::vector<std::string_view>& texts, int length) {
  ShingleSet set;
  for (const std::string_view text : texts) {
    const auto hashes = shingles(text, length);
    set.hashes_.insert(set.hashes_.end(), hashes.begin(), hashes.end());
  }
  std::ranges::sort(set.hashes_);
  const auto repeated = std::ranges::unique(set.hashes_);
  set.hashes_.erase(repeated.begin(), repeated.end());
  return set;
}

bool ShingleSet::contains(std::uint64_t shingle) const { return std::ranges::binary_search(hashes_, shingle); }

}  // namespace hone
