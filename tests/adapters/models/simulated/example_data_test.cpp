#include <set>
#include <string>

#include <doctest/doctest.h>

#include "adapters/models/simulated/world.hpp"
#include "tests/support/golden.hpp"

using namespace hone::simulated;

TEST_CASE("the data of the simulated examples are what their worlds draw, each note once") {
  for (const char* name : {"rules", "rules30", "noisy", "precedence", "rare", "flat"}) {
    const auto rows = make_world(name, 0)->rows(0, 400);
    std::set<std::string> notes;
    for (const auto& row : rows) CHECK(notes.insert(row.fields.at("note").text()).second);
    hone::test::check_golden("../../examples/simulated/data/" + std::string(name) + ".jsonl", data_lines(rows));
  }
}

TEST_CASE("every world can be made by its name and says it") {
  for (const auto& info : worlds()) CHECK(make_world(info.name, 0)->name() == info.name);
}
