#include "optimizer/gepa/merge.hpp"

#include <doctest/doctest.h>

#include <deque>
#include <set>
#include <string>

using namespace hone;

namespace {

/// A small family: texts of the components `x` and `y`, parents, means.
class Family {
 public:
  Family& add(const std::string& x, const std::string& y, std::vector<int> parents, std::optional<double> mean) {
    candidates_.emplace_back(ComponentValues{{"x", Value(x)}, {"y", Value(y)}});
    kin_.push_back({&candidates_.back(), std::move(parents), mean});
    return *this;
  }

  std::optional<Merge> find(Merger& merger, const std::vector<int>& choices, std::uint64_t seed = 1) {
    SeededDraws draws(seed);
    return merger.find(kin_, choices, [&](const Candidate& c) { return known.contains(c.id()); }, draws, 1);
  }

  std::set<std::string> known;

 private:
  std::deque<Candidate> candidates_;
  std::vector<Kin> kin_;
};

std::string texts(const Candidate& candidate) {
  return candidate.components().at("x").text() + candidate.components().at("y").text();
}

}  // namespace

TEST_CASE("two children of one parent are put together where each has changed what the other has not") {
  Family family;
  family.add("A", "C", {}, .1).add("A", "D", {0}, .6).add("B", "C", {0}, .7);
  Merger merger;
  const auto merge = family.find(merger, {1, 2});
  REQUIRE(merge);
  CHECK(merge->ancestor == 0);
  CHECK(merge->first == 1);
  CHECK(merge->second == 2);
  CHECK(texts(merge->child) == "BD");
  CHECK_FALSE(family.find(merger, {1, 2}));  // a second try of the same pair does nothing
}

TEST_CASE("where both changed a component, the value of the one with the higher mean is taken, of the lower number at a tie") {
  for (const auto& [first, second, expected] : {std::tuple{.6, .7, "3D"}, {.7, .6, "2D"}, {.6, .6, "2D"}}) {
    Family family;
    family.add("1", "C", {}, .1).add("2", "D", {0}, first).add("3", "C", {0}, second);
    Merger merger;
    const auto merge = family.find(merger, {1, 2});
    REQUIRE(merge);
    CHECK(texts(merge->child) == expected);
  }
}

TEST_CASE("an ancestor is not merged with its descendant") {
  Family family;
  family.add("A", "C", {}, .1).add("A", "D", {0}, .6).add("B", "D", {1}, .7);
  Merger merger;
  CHECK_FALSE(family.find(merger, {0, 1, 2}));
}

TEST_CASE("a pair whose ancestor is better than either is left alone") {
  Family family;
  family.add("A", "C", {}, .65).add("A", "D", {0}, .6).add("B", "C", {0}, .7);
  Merger merger;
  CHECK_FALSE(family.find(merger, {1, 2}));
}

TEST_CASE("where nothing was changed by one of the two alone there is nothing to merge") {
  Family family;
  family.add("A", "C", {}, .1).add("B", "C", {0}, .6).add("D", "C", {0}, .7);
  Merger merger;
  CHECK_FALSE(family.find(merger, {1, 2}));
}

TEST_CASE("ancestors that all score nothing are drawn from evenly, not a crash") {
  Family family;
  family.add("A", "C", {}, 0.0).add("A", "D", {0}, 0.0).add("B", "C", {0}, 0.0);
  Merger merger;
  REQUIRE(family.find(merger, {1, 2}));
}

TEST_CASE("a merge that is known is passed over, and candidates without a complete row take no part") {
  Family family;
  family.add("A", "C", {}, .1).add("A", "D", {0}, .6).add("B", "C", {0}, .7).add("E", "C", {0}, std::nullopt);
  family.known.insert(Candidate({{"x", Value("B")}, {"y", Value("D")}}).id());
  Merger merger;
  CHECK_FALSE(family.find(merger, {1, 2, 3}));
}

TEST_CASE("a component that only one of the two names is merged too") {
  const Candidate seed({{"x", Value("A")}});
  const Candidate demos = seed.with("x.demos", Value("shown"));
  const Candidate text = seed.with("x", Value("B"));
  const std::vector<Kin> kin = {{&seed, {}, .1}, {&demos, {0}, .5}, {&text, {0}, .6}};
  Merger merger;
  SeededDraws draws(1);
  const auto merge = merger.find(kin, {1, 2}, [](const Candidate&) { return false; }, draws, 1);
  REQUIRE(merge);
  CHECK(merge->child == text.with("x.demos", Value("shown")));
}

TEST_CASE("a merge is judged where its parents differ, and on ties for the rest") {
  ScoreTable table(20);
  for (int example = 0; example < 20; ++example) {
    table.record(1, example, example < 4 ? 1 : 0);                  // wins on 0 to 3
    table.record(2, example, example >= 4 && example < 8 ? 1 : 0);  // wins on 4 to 7
  }
  SeededDraws draws(1);
  const std::vector<int> chosen = merge_examples(table, 1, 2, 5, draws, 1);
  REQUIRE(chosen.size() == 5);
  CHECK(std::set<int>(chosen.begin(), chosen.end()).size() == 5);
  int of[3] = {};
  for (const int example : chosen) ++of[example < 4 ? 0 : example < 8 ? 1 : 2];
  CHECK(of[0] == 2);
  CHECK(of[1] == 2);
  CHECK(of[2] == 1);
}

TEST_CASE("where there are no ties the rest comes from the wins, and a small validation set is taken whole") {
  ScoreTable table(6);
  for (int example = 0; example < 6; ++example) {
    table.record(1, example, example % 2);
    table.record(2, example, 1 - example % 2);
  }
  SeededDraws draws(1);
  CHECK(merge_examples(table, 1, 2, 5, draws, 1).size() == 5);
  CHECK(merge_examples(table, 1, 2, 9, draws, 1).size() == 6);
}
