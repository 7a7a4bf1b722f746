#include "optimizer/rng.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>
#include <vector>

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace hone;

namespace {

struct Moments {
  double mean = 0;
  double variance = 0;
};

Moments moments(int n, const std::function<double()>& draw) {
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < n; ++i) {
    const double x = draw();
    sum += x;
    squares += x * x;
  }
  const double mean = sum / n;
  return {mean, squares / n - mean * mean};
}

constexpr int many = 20000;

}  // namespace

TEST_CASE("philox4x32-10 gives the known answers of Random123") {
  CHECK(philox4x32_10({0, 0, 0, 0}, {0, 0}) == PhiloxCounter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  constexpr std::uint32_t ones = 0xffffffff;
  CHECK(philox4x32_10({ones, ones, ones, ones}, {ones, ones}) ==
        PhiloxCounter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox4x32_10({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        PhiloxCounter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("draws depend on seed, purpose and stream, and on nothing else") {
  const auto first = [](Rng rng) { return rng.next_u64(); };
  std::set<std::uint64_t> seen;
  for (const std::uint64_t seed : {0, 1, 7}) {
    for (const char* purpose : {"batch", "parent", ""}) {
      for (const std::uint64_t stream : {0, 1, 2}) seen.insert(first(Rng(seed, purpose, stream)));
    }
  }
  CHECK(seen.size() == 27);
  CHECK(first(Rng(7, "batch", 2)) == first(Rng(7, "batch", 2)));
}

TEST_CASE("the stream of a seed is the same for ever") {
  Rng rng(7, "golden", 3);
  CHECK(rng.next_u64() == 0xa32728bc25b6bf44);
  CHECK(rng.uniform() == 0x1.495730aff83c2p-2);
  CHECK(rng.normal() == -0x1.3738049b3070fp+0);
}

TEST_CASE("uniform stays in [0, 1) and has the right moments") {
  Rng rng(1, "uniform");
  const auto [mean, variance] = moments(many, [&] {
    const double u = rng.uniform();
    REQUIRE(u >= 0);
    REQUIRE(u < 1);
    return u;
  });
  CHECK(std::abs(mean - 0.5) < 0.01);
  CHECK(std::abs(variance - 1.0 / 12) < 0.003);
}

TEST_CASE("below is in range for every n and even for a small one") {
  CHECK(rc::check([](std::uint64_t seed, std::uint64_t n) {
    RC_PRE(n > 0U);
    RC_ASSERT(Rng(seed).below(n) < n);
  }));
  Rng rng(2, "below");
  std::vector<int> counts(7);
  for (int i = 0; i < 7 * many; ++i) ++counts[rng.below(7)];
  double chi_square = 0;
  for (const int count : counts) chi_square += (count - many) * (count - many) / static_cast<double>(many);
  CHECK(chi_square < 22.5);  // 6 degrees of freedom, p = 0.001
}

TEST_CASE("below has no bias where 2^64 is far from a multiple of n") {
  Rng rng(3, "below");
  const std::uint64_t n = 3ULL << 62;  // a plain modulus would give the first third twice as often
  int low = 0;
  for (int i = 0; i < many; ++i) low += rng.below(n) < (1ULL << 62) ? 1 : 0;
  CHECK(std::abs(low / static_cast<double>(many) - 1.0 / 3) < 0.015);
}

TEST_CASE("a shuffle keeps the items and makes every order equally likely") {
  CHECK(rc::check([](std::uint64_t seed, std::vector<int> items) {
    std::vector<int> shuffled = items;
    Rng(seed).shuffle(shuffled);
    std::sort(items.begin(), items.end());
    std::sort(shuffled.begin(), shuffled.end());
    RC_ASSERT(items == shuffled);
  }));
  Rng rng(4, "shuffle");
  std::map<std::vector<int>, int> orders;
  for (int i = 0; i < 6 * 2000; ++i) {
    std::vector<int> items{1, 2, 3};
    rng.shuffle(std::span(items));
    ++orders[items];
  }
  CHECK(orders.size() == 6);
  for (const auto& [order, count] : orders) CHECK(std::abs(count - 2000) < 160);
}

TEST_CASE("normal has mean 0, variance 1 and normal tails") {
  Rng rng(5, "normal");
  int beyond = 0;
  const auto [mean, variance] = moments(many, [&] {
    const double x = rng.normal();
    beyond += std::abs(x) > 1.959964 ? 1 : 0;
    return x;
  });
  CHECK(std::abs(mean) < 0.03);
  CHECK(std::abs(variance - 1) < 0.04);
  CHECK(std::abs(beyond / static_cast<double>(many) - 0.05) < 0.006);
}

TEST_CASE("weighted draws in proportion and never takes a weight of zero") {
  Rng rng(10, "weighted");
  const std::vector<double> weights{0, 1, 0, 3, 0};
  std::vector<int> counts(weights.size());
  for (int i = 0; i < many; ++i) ++counts[rng.weighted(weights)];
  CHECK(counts[0] + counts[2] + counts[4] == 0);
  CHECK(std::abs(counts[3] / static_cast<double>(many) - 0.75) < 0.015);
}
