#include "optimizer/draws.hpp"

#include <numeric>

#include "optimizer/rng.hpp"

namespace hone {

std::vector<int> SeededDraws::order(std::string_view purpose, std::uint64_t number, int n) {
  std::vector<int> numbers(static_cast<std::size_t>(n));
  std::iota(numbers.begin(), numbers.end(), 0);
  Rng(seed_, purpose, number).shuffle(numbers);
  return numbers;
}

std::size_t SeededDraws::pick(std::string_view purpose, std::uint64_t number, std::span<const double> weights) {
  return Rng(seed_, purpose, number).weighted(weights);
}

}  // namespace hone
