#include "optimizer/hone/hypothesis_pool.hpp"

#include <doctest/doctest.h>

using namespace hone;
namespace {

using Ideas = std::vector<std::string>;

std::string taken(HypothesisPool& pool, const std::string& component, const std::string& text) {
  const auto idea = pool.take(component, text);
  return idea ? idea->words : "";
}

}  // namespace

TEST_CASE("each idea is given once, the oldest first, and to its own text only") {
  HypothesisPool pool;
  pool.add("a.instruction", "Answer.", {"name the town before the river", "give the year alone"});
  CHECK(taken(pool, "b.instruction", "Answer.") == "");
  CHECK(taken(pool, "a.instruction", "Answer well.") == "");
  CHECK(taken(pool, "a.instruction", "Answer.") == "name the town before the river");
  CHECK(taken(pool, "a.instruction", "Answer.") == "give the year alone");
  CHECK(taken(pool, "a.instruction", "Answer.") == "");
}

TEST_CASE("what says much the same as an idea before is not a new one, not even when that one was taken") {
  HypothesisPool pool;
  pool.add("a", "Answer.", {"Name the town before the river"});
  CHECK(pool.take("a", "Answer."));
  pool.add("a", "Answer.", {"name the town, before the river!", "Give the year alone", "the town comes last"});
  CHECK(taken(pool, "a", "Answer.") == "Give the year alone");
  CHECK(taken(pool, "a", "Answer.") == "the town comes last");
}

TEST_CASE("an idea that no text came of is given once more") {
  HypothesisPool pool;
  pool.add("a", "Answer.", {"name the town before the river", "give the year alone"});
  const auto first = pool.take("a", "Answer.");
  REQUIRE(first);
  pool.give_back(*first);
  const auto again = pool.take("a", "Answer.");
  REQUIRE(again);
  CHECK(again->words == first->words);
  pool.give_back(*again);
  CHECK(taken(pool, "a", "Answer.") == "give the year alone");
  CHECK(taken(pool, "a", "Answer.") == "");
}

TEST_CASE("the last four others are named, taken or not") {
  HypothesisPool pool;
  CHECK(pool.others("a", "Answer.", {}).empty());
  pool.add("a", "Answer.", {"one", "two", "three"});
  pool.add("a", "Answer.", {"four", "five", "six"});
  CHECK(taken(pool, "a", "Answer.") == "one");
  CHECK(pool.others("a", "Answer.", {"six"}) == Ideas{"two", "three", "four", "five"});
}
