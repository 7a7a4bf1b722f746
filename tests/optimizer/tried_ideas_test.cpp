#include "optimizer/tried_ideas.hpp"

#include <doctest/doctest.h>

#include "tests/optimizer/scripted_world.hpp"

using namespace hone;
using namespace hone::test;

TEST_CASE("of what was tried on a text, the last four that were dropped and the last four that did better are told, oldest first") {
  const std::string component = "step0.instruction";
  SearchRecord record(RuleWorld().problem());
  TriedIdeas tried;
  for (int i = 1; i <= 9; ++i) {
    auto child = std::make_shared<const Candidate>(record.problem().seed->with(component, Value("Idea " + std::to_string(i))));
    const int number = record.add(child, "reflection", {0}, {});
    tried.add(component, "Answer.", number);
    if (i == 5) record.accept(number, "it scored more; validation more");
    if (i == 7) record.note(number, "it scored more");  // it passed its gate; the sixth has not come to it yet
    if (i < 5 || i > 7) record.drop(number, "it scored less");
  }
  const auto ideas = tried.on(component, "Answer.", record);
  REQUIRE(ideas.size() == 6);
  CHECK(ideas[0].text == "Idea 3");
  CHECK(ideas[0].result == "dropped: it scored less");
  CHECK_FALSE(ideas[0].better);
  CHECK(ideas[3].text == "Idea 9");
  CHECK(ideas[4].text == "Idea 5");
  CHECK(ideas[4].result == "it scored more; validation more");
  CHECK(ideas[4].better);
  CHECK(ideas[5].text == "Idea 7");
  CHECK(ideas[5].better);
  CHECK(tried.open(component, "Answer.", record) == std::vector<std::string>{"Idea 6"});
  CHECK(tried.on(component, "Another text.", record).empty());
  CHECK(tried.open(component, "Another text.", record).empty());
  CHECK(tried.on("step1.instruction", "Answer.", record).empty());
}
