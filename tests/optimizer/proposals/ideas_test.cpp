#include "optimizer/proposals/ideas.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace hone;

namespace {

using Ideas = std::vector<std::string>;

/// The ideas of a reply that has `lines` before its text.
Ideas named(const std::string& lines) { return ideas_in(lines + "\n```prompt\nAnswer.\n```\n"); }

}  // namespace

TEST_CASE("an idea stands in a line of its own behind its mark, however the line is adorned") {
  CHECK(named("Idea: say what the unit of the answer is") == Ideas{"say what the unit of the answer is"});
  CHECK(named("It failed.\n- **Idea:** name the town before the river\n2. idea: give the year alone, no month\r\n") ==
        Ideas{"name the town before the river", "give the year alone, no month"});
  CHECK(named("The idea: say what the unit of the answer is").empty());
  CHECK(named("Ideas are many, and this is one of them").empty());
  CHECK(named("").empty());
}

TEST_CASE("what stands in the new text is no idea") {
  CHECK(ideas_in("Idea: name the town before the river\n```\nIdea: this line is part of the prompt\n```\nIdea: give the year alone, no month") ==
        Ideas{"name the town before the river", "give the year alone, no month"});
}

TEST_CASE("ideas that say nothing or too much are none, and there are three at most") {
  CHECK(named("Idea: shorter").empty());
  CHECK(named("Idea: " + std::string(301, 'x')).empty());
  std::string many;
  for (const char c : {'a', 'b', 'c', 'd'}) many += "Idea: " + std::string(20, c) + "\n";
  CHECK(named(many).size() == 3);
}

TEST_CASE("a reply that gives no text names no idea, since its lines may be part of one") {
  CHECK(ideas_in("Idea: name the town before the river").empty());
  CHECK(ideas_in("```prompt\nIdea: this line is part of the prompt\n").empty());
}
