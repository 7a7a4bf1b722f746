#include "optimizer/proposals/fence.hpp"

#include <doctest/doctest.h>

using namespace hone;

TEST_CASE("a fence stands at the start of a line and is closed by one of the same length") {
  CHECK_FALSE(outermost_fence(""));
  CHECK_FALSE(outermost_fence("``\na\n``"));
  CHECK_FALSE(outermost_fence("say ```\na\n```"));
  CHECK_FALSE(outermost_fence("```\na\n````"));
  CHECK_FALSE(outermost_fence("```\na\n```json"));
  CHECK_FALSE(outermost_fence("```a```\n```"));
  CHECK(outermost_fence("```json\na\n```") == "a\n");
  CHECK(outermost_fence("```\n```") == "");
  CHECK(outermost_fence("before\n```\na\n```  \nafter") == "a\n");
}
