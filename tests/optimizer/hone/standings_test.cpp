#include "optimizer/hone/standings.hpp"

#include <doctest/doctest.h>

#include <set>
#include <vector>

using namespace hone;

namespace {

/// A seed that solves examples 0 to 9 of 40; candidate 1 keeps them and solves up to 29; candidate 2 loses them and solves 30 to 35.
Beliefs three() {
  Beliefs beliefs(40);
  beliefs.add(0, -1, "seed");
  beliefs.add(1, 0, "reflection");
  beliefs.add(2, 0, "reflection");
  for (int i = 0; i < 40; ++i) {
    beliefs.observe(0, i, i < 10 ? 1 : 0);
    beliefs.observe(1, i, i < 30 ? 1 : 0);
    beliefs.observe(2, i, i >= 30 && i < 36 ? 1 : 0);
  }
  return beliefs;
}

}  // namespace

TEST_CASE("the leader has the highest lower bound, and the seed leads where nobody is above it") {
  Beliefs beliefs = three();
  CHECK(find_leader(beliefs, {0, 1, 2}) == 1);
  CHECK(find_leader(beliefs, {0, 2}) == 0);
  CHECK(find_leader(beliefs, {0}) == 0);
}

TEST_CASE("the donor is who wins most where the parent loses") {
  Beliefs beliefs = three();
  const auto anyone = [](int) { return true; };
  CHECK(find_donor(beliefs, {0, 1, 2}, 1, anyone) == 2);
  CHECK(find_donor(beliefs, {0, 1, 2}, 2, anyone) == 1);
  CHECK_FALSE(find_donor(beliefs, {0, 1, 2}, 2, [](int) { return false; }));
  CHECK_FALSE(find_donor(beliefs, {0, 1}, 1, anyone));
}

TEST_CASE("whoever holds an example or may be the best is drawn as a parent now and then, the best most often") {
  Beliefs beliefs = three();
  std::vector<int> drawn(3);
  for (std::uint64_t i = 0; i < 300; ++i) ++drawn[static_cast<std::size_t>(draw_parent(beliefs, {0, 1, 2}, Rng(1, "parent", i)))];
  CHECK(drawn[1] > drawn[2]);
  CHECK(drawn[1] > drawn[0]);
  CHECK(drawn[2] > 0);
}

TEST_CASE("a way of drawing parents that is left out draws none") {
  Beliefs beliefs = three();
  const auto drawn = [&](ParentWays ways) {
    std::vector<int> drawn(3);
    for (std::uint64_t i = 0; i < 300; ++i) ++drawn[static_cast<std::size_t>(draw_parent(beliefs, {0, 1, 2}, Rng(1, "parent", i), ways))];
    return drawn;
  };
  const std::vector<int> thompson = drawn({true, false}), wins = drawn({false, true}), any = drawn({false, false});
  CHECK(thompson != wins);
  CHECK(thompson[1] > 250);  // the best mean by far
  CHECK(wins[2] > 0);
  for (const int times : any) CHECK(times > 60);
}

TEST_CASE("promise counts what is not known") {
  Beliefs beliefs = three();
  CHECK(by_promise(beliefs, {0, 1, 2}).front() == 1);
}

TEST_CASE("of two that are alike the one with the lighter prompts leads, and lightness beats nobody who is better") {
  Beliefs beliefs(40);
  beliefs.add(0, -1, "seed");
  for (const int candidate : {1, 2, 3}) beliefs.add(candidate, 0, "reflection");
  for (int i = 0; i < 40; ++i) {
    beliefs.observe(0, i, i < 10 ? 1 : 0);
    for (const int candidate : {1, 2}) beliefs.observe(candidate, i, i < 30 ? 1 : 0);
    beliefs.observe(3, i, i < 33 ? 1 : 0);
  }
  CHECK(find_leader(beliefs, {0, 1, 2}) == 1);
  CHECK(find_leader(beliefs, {0, 1, 2}, {0, 0.004, 0.001, 0}) == 2);
  CHECK(find_leader(beliefs, {0, 1, 2, 3}, {0, 0.004, 0.001, 0.01}) == 3);
  CHECK(find_leader(beliefs, {0}, {0.1}) == 0);
}
