#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

namespace hone {

using PhiloxCounter = std::array<std::uint32_t, 4>;
using PhiloxKey = std::array<std::uint32_t, 2>;

/// The Philox4x32-10 block function (Salmon et al., SC 2011): a bijection of the counter for each key.
PhiloxCounter philox4x32_10(PhiloxCounter counter, PhiloxKey key);

/// A counter-based random number generator: draw k of a stream is a pure function of (seed, purpose, stream, k).
///
/// So pipelines that run side by side draw from streams of their own without disturbing each other. Every distribution
/// is our own and uses IEEE arithmetic only: the same draws on all machines, which `std::` distributions do not give.
///
/// A value: copies continue independently from the same position. Not thread-safe.
class Rng {
 public:
  /// `purpose` names what the draws are for ("minibatch", "bootstrap"); `stream` is, say, the pipeline's number.
  explicit Rng(std::uint64_t seed, std::string_view purpose = {}, std::uint64_t stream = 0);

  /// 64 uniform bits. Every other draw is made of these.
  std::uint64_t next_u64();

  /// Uniform in [0, 1), on a grid of 2^-53.
  double uniform();

  /// Uniform in 0 .. n - 1 without bias; n > 0.
  std::uint64_t below(std::uint64_t n);

  /// Standard normal.
  double normal();

  /// An index with probability in proportion to its weight. Weights are finite, not negative, and not all zero.
  std::size_t weighted(std::span<const double> weights);

  /// Every order of `items` equally likely.
  template <typename T>
  void shuffle(std::span<T> items) {
    using std::swap;
    for (std::size_t left = items.size(); left > 1; --left) swap(items[left - 1], items[below(left)]);
  }

  /// The same for any contiguous container: `rng.shuffle(order)`.
  template <typename Container>
    requires requires(Container& c) { std::span(c); }
  void shuffle(Container& items) {
    shuffle(std::span(items));
  }

 private:
  void fill();

  PhiloxKey key_;
  std::uint64_t stream_;
  std::uint64_t draws_ = 0;              ///< how many values were drawn: the position, whole
  std::array<std::uint64_t, 2> block_{};  ///< the two values around position `draws_`
};

}  // namespace hone
