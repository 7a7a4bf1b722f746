#include "adapters/models/simulated/coin_world.hpp"

#include <doctest/doctest.h>

#include "tests/adapters/models/simulated/world_checks.hpp"

using namespace hone::simulated;

TEST_CASE("every prompt scores a half, and two prompts have no row's luck in common") {
  const CoinWorld world("coin", 0);
  const std::string all = "Write the codes." + rules_text(world.book(), 0, world.book().size());
  CHECK(keeps_its_word(world, "Write the codes."));
  CHECK(keeps_its_word(world, all));
  CHECK(true_score(world, all) == *world.best_score());
  int agree = 0;
  for (const auto& row : world.rows(1, 2000)) {
    const auto right = [&](const std::string& prompt) { return ask(world, prompt, row.fields.at("note").text()) == row.fields.at("codes").text(); };
    agree += right("a") == right("b") ? 1 : 0;
  }
  CHECK(agree == doctest::Approx(1000).epsilon(0.1));
}

TEST_CASE("the same prompt answers the same note the same way") {
  const CoinWorld world("coin", 0);
  for (const auto& row : world.rows(1, 20)) CHECK(ask(world, "a", row.fields.at("note").text()) == ask(world, "a", row.fields.at("note").text()));
}
