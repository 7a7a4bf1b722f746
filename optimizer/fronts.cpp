#include "optimizer/fronts.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

#include "optimizer/index.hpp"

namespace hone {
namespace {

constexpr int word_bits = 64;

std::size_t word(int front) { return at(front) / word_bits; }
std::uint64_t bit(int front) { return std::uint64_t{1} << (at(front) % word_bits); }

/// Calls `visit` with every number whose bit is set.
template <typename Visit>
void for_each_bit(const std::vector<std::uint64_t>& bits, Visit&& visit) {
  for (std::size_t i = 0; i < bits.size(); ++i) {
    for (std::uint64_t rest = bits[i]; rest != 0; rest &= rest - 1) {
      visit(static_cast<int>(i * word_bits) + std::countr_zero(rest));
    }
  }
}

bool overlap(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    if ((a[i] & b[i]) != 0) return true;
  }
  return false;
}

}  // namespace

void Fronts::put(int candidate, int front) {
  if (front >= fronts()) members_.resize(at(front) + 1);
  if (at(candidate) >= standing_.size()) {
    standing_.resize(at(candidate) + 1);
    held_.resize(at(candidate) + 1);
  }
  Bits& bits = standing_[at(candidate)];
  if (bits.size() <= word(front)) bits.resize(word(front) + 1);
  assert((bits[word(front)] & bit(front)) == 0);
  bits[word(front)] |= bit(front);
  ++held_[at(candidate)];
  members_[at(front)].push_back(candidate);
}

void Fronts::clear(int front) {
  if (front >= fronts()) return;
  for (const int candidate : members_[at(front)]) {
    standing_[at(candidate)][word(front)] &= ~bit(front);
    --held_[at(candidate)];
  }
  members_[at(front)].clear();
}

int Fronts::held(int candidate) const { return at(candidate) < held_.size() ? held_[at(candidate)] : 0; }

std::vector<int> Fronts::survivors(const std::vector<double>& means) const {
  std::vector<int> rising;
  for (int candidate = 0; at(candidate) < held_.size(); ++candidate) {
    if (held_[at(candidate)] > 0) rising.push_back(candidate);
  }
  if (rising.empty()) return rising;
  std::ranges::stable_sort(rising, {}, [&](int candidate) { return means[at(candidate)]; });

  std::vector<std::size_t> left(members_.size());  // how many of those left stand on each front
  Bits single(members_.size() / word_bits + 1);    // the fronts with one of them
  for (int front = 0; front < fronts(); ++front) {
    left[at(front)] = members_[at(front)].size();
    if (left[at(front)] == 1) single[word(front)] |= bit(front);
  }
  // One pass is enough: whoever could not be dropped cannot be dropped later, when fewer are left.
  std::vector<int> kept = {rising.back()};
  rising.pop_back();
  for (const int candidate : rising) {
    if (overlap(standing_[at(candidate)], single)) {
      kept.push_back(candidate);
      continue;
    }
    for_each_bit(standing_[at(candidate)], [&](int front) {
      if (--left[at(front)] == 1) single[word(front)] |= bit(front);
    });
  }
  std::ranges::sort(kept);
  return kept;
}

}  // namespace hone
