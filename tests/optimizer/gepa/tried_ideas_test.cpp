#include "optimizer/gepa/tried_ideas.hpp"

#include <doctest/doctest.h>

#include "tests/optimizer/scripted_world.hpp"

using namespace hone;
using namespace hone::testing;

TEST_CASE("of what was tried on a text the last four that something came of are told, oldest first") {
  const std::string component = "step0.instruction";
  SearchRecord record(RuleWorld().problem());
  TriedIdeas tried;
  for (int i = 1; i <= 7; ++i) {
    auto child = std::make_shared<const Candidate>(record.problem().seed->with(component, Value("Idea " + std::to_string(i))));
    const int number = record.add(child, "reflection", {0}, {});
    tried.add(component, "Answer.", number);
    if (i == 5) record.accept(number, "it scored more");
    if (i != 5 && i != 6) record.drop(number, "it scored less");  // the sixth is on its way
  }
  const auto ideas = tried.on(component, "Answer.", record);
  REQUIRE(ideas.size() == 4);
  CHECK(ideas[0].text == "Idea 3");
  CHECK(ideas[0].result == "dropped: it scored less");
  CHECK(ideas[2].text == "Idea 5");
  CHECK(ideas[2].result == "kept: it scored more");
  CHECK(ideas[3].text == "Idea 7");
  CHECK(tried.on(component, "Another text.", record).empty());
  CHECK(tried.on("step1.instruction", "Answer.", record).empty());
}
