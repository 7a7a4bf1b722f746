#pragma once

#include <cstdint>
#include <vector>

namespace hone {

/// Who stands on which front, and which of them are enough to hold all of them.
class Fronts {
 public:
  /// Puts `candidate` on `front`, where it does not stand yet. Numbers are from 0; both may be new.
  void put(int candidate, int front);
  /// Empties a front.
  void clear(int front);

  int fronts() const { return static_cast<int>(members_.size()); }
  const std::vector<int>& members(int front) const { return members_[static_cast<std::size_t>(front)]; }
  /// How many fronts `candidate` stands on.
  int held(int candidate) const;

  /// Those who stand on a front, less the superfluous, in ascending order.
  ///
  /// From the lowest mean up (ties: lowest number first), each one is dropped whose every front is held by another that is left. The one
  /// with the best mean (ties: highest number) is never dropped. `means` is by candidate.
  std::vector<int> survivors(const std::vector<double>& means) const;

 private:
  using Bits = std::vector<std::uint64_t>;

  std::vector<std::vector<int>> members_;  // by front
  std::vector<Bits> standing_;             // by candidate: its fronts; may be shorter than the list of fronts
  std::vector<int> held_;                  // by candidate
};

}  // namespace hone
