#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace hone {

/// The chances of a search. Abstract so that the draws of another implementation can be fed in and the decisions compared.
///
/// A draw is named by its purpose and a number (the pipeline's, the epoch's): asking twice gives the same answer, so there is no
/// position to save.
class Draws {
 public:
  virtual ~Draws() = default;
  /// The numbers 0 .. n - 1 in a random order. "minibatch": the train examples in an epoch.
  virtual std::vector<int> order(std::string_view purpose, std::uint64_t number, int n) = 0;
  /// An index with probability in proportion to its weight; at least one weight is above 0. "parent": of the selectable candidates in
  /// ascending order.
  virtual std::size_t pick(std::string_view purpose, std::uint64_t number, std::span<const double> weights) = 0;
};

/// Draws from the run's seed.
class SeededDraws : public Draws {
 public:
  explicit SeededDraws(std::uint64_t seed) : seed_(seed) {}
  std::vector<int> order(std::string_view purpose, std::uint64_t number, int n) override;
  std::size_t pick(std::string_view purpose, std::uint64_t number, std::span<const double> weights) override;

 private:
  std::uint64_t seed_;
};

}  // namespace hone
