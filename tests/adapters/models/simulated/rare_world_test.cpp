#include "adapters/models/simulated/rare_world.hpp"

#include <doctest/doctest.h>

#include "tests/adapters/models/simulated/world_checks.hpp"

using namespace hone::simulated;

TEST_CASE("common rules alone leave the rare rows wrong, and the true score is what is measured") {
  const RareWorld world("rare", 0);
  const RareTraits rarity;
  const std::string common = "Write the codes." + rules_text(world.book(), 0, rarity.common);
  const std::string all = common + rules_text(world.book(), rarity.common, world.book().size());
  CHECK(true_score(world, all) == doctest::Approx(*world.best_score()));
  CHECK(true_score(world, common) < 0.75 * *world.best_score());
  CHECK(true_score(world, common) > 0.7 * *world.best_score());
  for (const auto& prompt : {std::string("Write the codes."), common, all}) {
    CAPTURE(prompt);
    CHECK(keeps_its_word(world, prompt));
  }
}

TEST_CASE("each rare mark is in about one row of twenty, never two in one row") {
  const RareWorld world("rare", 3);
  const RareTraits rarity;
  std::vector<int> rows_with(world.book().size());
  for (const auto& row : world.rows(0, 2000)) {
    const auto marks = world.book().marks_in(row.fields.at("note").text());
    for (const auto mark : marks) ++rows_with[mark];
    CHECK(std::count_if(marks.begin(), marks.end(), [&](std::size_t mark) { return mark >= rarity.common; }) <= 1);
  }
  for (std::size_t mark = 0; mark < rows_with.size(); ++mark) {
    CAPTURE(mark);
    if (mark >= rarity.common) CHECK(rows_with[mark] == doctest::Approx(100).epsilon(0.4));
    if (mark < rarity.common) CHECK(rows_with[mark] > 300);
  }
}
