#include "optimizer/fronts.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

using namespace hone;

namespace {

std::vector<int> survivors(const std::vector<std::vector<int>>& fronts, const std::vector<double>& means) {
  Fronts all;
  for (std::size_t front = 0; front < fronts.size(); ++front) {
    for (const int candidate : fronts[front]) all.put(candidate, static_cast<int>(front));
  }
  return all.survivors(means);
}

/// The rule word for word: drop the first that every front of its can spare, and begin again.
std::vector<int> survivors_by_the_book(std::vector<std::vector<int>> fronts, const std::vector<double>& means) {
  std::set<int> standing;
  for (const auto& front : fronts) standing.insert(front.begin(), front.end());
  std::vector<int> order(standing.begin(), standing.end());
  std::ranges::stable_sort(order, {}, [&](int c) { return means[static_cast<std::size_t>(c)]; });
  if (order.empty()) return {};
  const int best = order.back();
  for (bool dropped = true; dropped;) {
    dropped = false;
    for (const int candidate : order) {
      const bool spare = candidate != best && standing.contains(candidate) && std::ranges::all_of(fronts, [&](const auto& front) {
        if (std::ranges::find(front, candidate) == front.end()) return true;
        return std::ranges::count_if(front, [&](int c) { return standing.contains(c); }) > 1;
      });
      if (!spare) continue;
      standing.erase(candidate);
      dropped = true;
      break;
    }
  }
  return {standing.begin(), standing.end()};
}

}  // namespace

TEST_CASE("the reduction gives the reference's vectors, but never drops the best mean") {
  using V = std::vector<int>;
  CHECK(survivors({{0, 1}, {1}}, {.3, .6}) == V{1});
  CHECK(survivors({{0, 1}, {0, 2}}, {.1, .5, .6}) == V{1, 2});
  CHECK(survivors({{0, 1}, {0, 2}}, {.9, .5, .6}) == V{0});
  CHECK(survivors({{0, 1}, {1, 2}, {0, 2}}, {.5, .5, .5}) == V{1, 2});
  CHECK(survivors({{0, 1, 2}, {0, 1, 2}}, {.5, .5, .5}) == V{2});
  CHECK(survivors({{0}, {1}, {0, 1, 2}}, {.4, .4, .9}) == V{0, 1, 2});  // the reference: {0, 1}
}

TEST_CASE("one pass drops whom dropping one by one drops") {
  CHECK(rc::check([] {
    std::vector<std::vector<int>> fronts(*rc::gen::inRange<std::size_t>(0, 12));
    for (auto& front : fronts) {
      const int members = *rc::gen::inRange(1, 512);
      for (int candidate = 0; candidate < 9; ++candidate) {
        if ((members >> candidate & 1) != 0) front.push_back(candidate);
      }
    }
    std::vector<double> means(9);
    for (double& mean : means) mean = *rc::gen::inRange(0, 4) / 4.0;
    RC_ASSERT(survivors(fronts, means) == survivors_by_the_book(fronts, means));
  }));
}

TEST_CASE("fronts are emptied and refilled, and know how many each candidate holds") {
  Fronts fronts;
  for (int front = 0; front < 130; ++front) fronts.put(2, front);
  fronts.put(0, 64);
  CHECK(fronts.held(2) == 130);
  fronts.clear(64);
  CHECK(fronts.held(2) == 129);
  CHECK(fronts.held(0) == 0);
  fronts.put(1, 64);
  CHECK(fronts.members(64) == std::vector<int>{1});
  CHECK(fronts.survivors({.1, .2, .3}) == std::vector<int>{1, 2});
  fronts.clear(500);
  CHECK(fronts.fronts() == 130);
  CHECK(Fronts().survivors({}).empty());
}
