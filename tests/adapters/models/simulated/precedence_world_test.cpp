#include "adapters/models/simulated/precedence_world.hpp"

#include <doctest/doctest.h>

#include "tests/adapters/models/simulated/world_checks.hpp"

using namespace hone::simulated;

namespace {

const std::string task = "Write the codes.";

std::string general(const RuleWorld& world) { return rules_text(world.book(), 0, world.book().marks()); }

/// What holds in the states, and differs from what holds in general.
std::string exceptions(const RuleWorld& world) {
  std::string text;
  for (std::size_t rule = world.book().marks(); rule < world.book().size(); ++rule) {
    if (world.book().code(rule) != world.book().code(rule % world.book().marks())) text += rules_text(world.book(), rule, rule + 1);
  }
  return text;
}

}  // namespace

TEST_CASE("half of the marks have another code in each state") {
  const PrecedenceWorld world("precedence", 0);
  int different = 0;
  for (std::size_t rule = world.book().marks(); rule < world.book().size(); ++rule) {
    different += world.book().code(rule) != world.book().code(rule % world.book().marks()) ? 1 : 0;
  }
  CHECK(different == 8);
  CHECK(world.book().states() == 3);
}

TEST_CASE("exceptions count after the general rules, before them only where the order is stated") {
  const PrecedenceWorld world("precedence", 0);
  const double best = *world.best_score();
  const double without = true_score(world, task + general(world));
  CHECK(without < 0.65 * best);
  CHECK(true_score(world, task + general(world) + exceptions(world)) == doctest::Approx(best));
  CHECK(true_score(world, task + exceptions(world) + general(world)) == doctest::Approx(without));
  CHECK(true_score(world, task + exceptions(world) + general(world) + "\nThe more specific rule counts.") == doctest::Approx(best));
  CHECK(true_score(world, task + exceptions(world)) < without);
}

TEST_CASE("the true score of rules in any order is what is measured") {
  const PrecedenceWorld world("precedence", 1);
  for (const auto& prompt : {task, task + general(world), task + exceptions(world) + general(world), task + general(world) + exceptions(world)}) {
    CAPTURE(prompt);
    CHECK(keeps_its_word(world, prompt));
  }
}

TEST_CASE("reflection on an exception in the wrong place mends the order") {
  const PrecedenceWorld world("precedence", 0);
  const auto& book = world.book();
  std::size_t rule = book.marks();
  while (book.code(rule) == book.code(rule % book.marks())) ++rule;
  const std::string prompt = task + rules_text(book, rule, rule + 1) + general(world);
  const std::string request = "Improve this prompt:\n```\n" + prompt + "\n```\nnote: Crate 1 from Odda: " + book.mark(rule) + ". Sealed.\nresponse: " +
                              book.code(rule % book.marks()) + "\nWrong. Expected: '" + book.code(rule) + "'.\nWrite the new prompt in a fence.";
  REQUIRE(book.state(rule / book.marks()) == "sealed");
  int mended = 0;
  for (int draw = 0; draw < 40; ++draw) {
    const std::string reply = simulated_reply(world, 0, {.messages = {{"user", request}}}, std::to_string(draw));
    mended += true_score(world, reply) > true_score(world, prompt) ? 1 : 0;
  }
  CHECK(mended > 8);
  CHECK(mended < 40);
}

TEST_CASE("reflection climbs to nearly the best score") {
  const PrecedenceWorld world("precedence", 0);
  CHECK(climbed(world, 120) > 0.8 * *world.best_score());
}
