#include <set>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "adapters/models/simulated/world.hpp"
#include "tests/support/golden.hpp"

using namespace hone::simulated;

TEST_CASE("the data of the simulated examples are what their worlds draw, each note once") {
  for (const char* name : {"rules", "rules30", "noisy", "flat"}) {
    const auto world = make_world(name, 0);
    std::string lines;
    std::set<std::string> notes;
    for (const auto& row : world->rows(0, 400)) {
      nlohmann::ordered_json json;
      json["id"] = row.id;
      json["note"] = row.fields.at("note").text();
      json["codes"] = row.fields.at("codes").text();
      lines += json.dump() + "\n";
      CHECK(notes.insert(row.fields.at("note").text()).second);
    }
    hone::test::check_golden("../../examples/simulated/data/" + std::string(name) + ".jsonl", lines);
  }
}

TEST_CASE("every world can be made by its name and says it") {
  for (const auto& name : world_names()) CHECK(make_world(name, 0)->name() == name);
}
