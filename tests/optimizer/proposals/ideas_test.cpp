#include "optimizer/proposals/ideas.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace hone;
using Ideas = std::vector<std::string>;

TEST_CASE("an idea stands in a line of its own behind its mark, however the line is adorned") {
  CHECK(ideas_in("Idea: say what the unit of the answer is") == Ideas{"say what the unit of the answer is"});
  CHECK(ideas_in("It failed.\n- **Idea:** name the town before the river\n2. idea: give the year alone, no month\r\n") ==
        Ideas{"name the town before the river", "give the year alone, no month"});
  CHECK(ideas_in("The idea: say what the unit of the answer is").empty());
  CHECK(ideas_in("Ideas are many, and this is one of them").empty());
  CHECK(ideas_in("").empty());
}

TEST_CASE("what stands in the new text is no idea") {
  CHECK(ideas_in("Idea: name the town before the river\n```\nIdea: this line is part of the prompt\n```\nIdea: give the year alone, no month") ==
        Ideas{"name the town before the river", "give the year alone, no month"});
}

TEST_CASE("ideas that say nothing or too much are none, and there are three at most") {
  CHECK(ideas_in("Idea: shorter").empty());
  CHECK(ideas_in("Idea: " + std::string(301, 'x')).empty());
  std::string many;
  for (const char c : {'a', 'b', 'c', 'd'}) many += "Idea: " + std::string(20, c) + "\n";
  CHECK(ideas_in(many).size() == 3);
}
