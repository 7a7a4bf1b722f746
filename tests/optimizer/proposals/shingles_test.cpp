#include "optimizer/proposals/shingles.hpp"

#include <doctest/doctest.h>

using namespace hone;

TEST_CASE("words are compared without case and punctuation") {
  CHECK(shingles("The River Ister", 3) == shingles("the river, ister!", 3));
  CHECK(shingles("The River Ister", 3) != shingles("Ister the river", 3));
  CHECK(shingles("Größe der Brücke", 3).size() == 1);
}

TEST_CASE("a text with fewer words than a run has no runs") {
  CHECK(shingles("", 1).empty());
  CHECK(shingles("one two", 3).empty());
  CHECK(shingles("one two three four", 3).size() == 2);
}

TEST_CASE("a set knows the runs of every text it was made of, and none across texts") {
  const ShingleSet set = ShingleSet::of({"a b c", "d e f"}, 2);
  CHECK(set.contains(shingles("b c", 2).front()));
  CHECK(set.contains(shingles("d e", 2).front()));
  CHECK_FALSE(set.contains(shingles("c d", 2).front()));
}
