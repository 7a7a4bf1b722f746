#include "optimizer/proposals/fence.hpp"

#include <doctest/doctest.h>

using namespace hone;

TEST_CASE("a fence stands at the start of a line and is closed by one of the same length") {
  CHECK_FALSE(fenced_text(""));
  CHECK_FALSE(fenced_text("``\na\n``"));
  CHECK_FALSE(fenced_text("say ```\na\n```"));
  CHECK_FALSE(fenced_text("```\na\n````"));
  CHECK_FALSE(fenced_text("```\na\n```json"));
  CHECK_FALSE(fenced_text("```a```\n```"));
  CHECK(fenced_text("```json\na\n```") == "a\n");
  CHECK(fenced_text("```\n```") == "");
  CHECK(fenced_text("before\n```\na\n```  \nafter") == "a\n");
}

TEST_CASE("of several fences the last with the label counts, and what stands inside it survives") {
  CHECK(fenced_text("```\nan example\n```\nso:\n```prompt\nnew\n```") == "new\n");
  CHECK(fenced_text("```prompt\nfirst\n```\nbetter:\n```prompt\nnew\n```\nbye") == "new\n");
  CHECK(fenced_text("```prompt\nnew\n```json\n{}\n```\nend\n```\n") == "new\n```json\n{}\n```\nend\n");
  CHECK(fenced_text("```prompt\nfirst\n```\n````prompt\nnever closed") == "first\n");
  CHECK(fenced_text("````prompt\nnew\n```prompt\nx\n```\nend\n````") == "new\n```prompt\nx\n```\nend\n");
  CHECK(fenced_text("````prompt\nfirst\n````\n```prompt\nnew\n```") == "new\n");
  CHECK(fenced_text("```prompts\na\n```\nb\n```") == "a\n```\nb\n");
}
