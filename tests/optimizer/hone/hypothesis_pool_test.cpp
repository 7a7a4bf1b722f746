#include "optimizer/hone/hypothesis_pool.hpp"

#include <doctest/doctest.h>

using namespace hone;
using Ideas = std::vector<std::string>;

TEST_CASE("each idea is given once, the oldest first, and to its own text only") {
  HypothesisPool pool;
  pool.add("a.instruction", "Answer.", {"name the town before the river", "give the year alone"});
  CHECK_FALSE(pool.take("b.instruction", "Answer."));
  CHECK_FALSE(pool.take("a.instruction", "Answer well."));
  CHECK(pool.take("a.instruction", "Answer.") == "name the town before the river");
  CHECK(pool.take("a.instruction", "Answer.") == "give the year alone");
  CHECK_FALSE(pool.take("a.instruction", "Answer."));
}

TEST_CASE("what says much the same as an idea before is not a new one, not even when that one was taken") {
  HypothesisPool pool;
  pool.add("a", "Answer.", {"Name the town before the river"});
  CHECK(pool.take("a", "Answer."));
  pool.add("a", "Answer.", {"name the town, before the river!", "Give the year alone", "the town comes last"});
  CHECK(pool.take("a", "Answer.") == "Give the year alone");
  CHECK(pool.take("a", "Answer.") == "the town comes last");
}

TEST_CASE("an idea that nothing came of is given again") {
  HypothesisPool pool;
  pool.add("a", "Answer.", {"name the town before the river", "give the year alone"});
  CHECK(pool.take("a", "Answer.") == "name the town before the river");
  pool.give_back("a", "Answer.", "name the town before the river");
  pool.give_back("a", "Answer.", "never heard of");
  pool.give_back("b", "Answer.", "give the year alone");
  CHECK(pool.take("a", "Answer.") == "name the town before the river");
  CHECK(pool.take("a", "Answer.") == "give the year alone");
  CHECK_FALSE(pool.take("a", "Answer."));
}

TEST_CASE("the last four others are named, taken or not") {
  HypothesisPool pool;
  CHECK(pool.others("a", "Answer.", "").empty());
  pool.add("a", "Answer.", {"one", "two", "three"});
  pool.add("a", "Answer.", {"four", "five", "six"});
  CHECK(pool.take("a", "Answer.") == "one");
  CHECK(pool.others("a", "Answer.", "six") == Ideas{"two", "three", "four", "five"});
}
