#include "adapters/storage/text_table.hpp"

#include <optional>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck.h>

#include "adapters/storage/schema.hpp"
#include "tests/adapters/storage/random_records.hpp"
#include "tests/adapters/storage/run_folder.hpp"

namespace hone {

using nlohmann::json;

namespace {

/// A table of texts in a file of its own.
struct Texts {
  Texts() : database(folder.file(), Database::Mode::write) {
    prepare_to_write(database);
    table.emplace(database);
  }
  json shortened(json value) {
    table->shorten(value);
    return value;
  }
  json restored(json value) {
    table->restore(value);
    return value;
  }

  RunFolder folder;
  Database database;
  std::optional<TextTable> table;
};

}  // namespace

TEST_CASE("long strings are replaced, short ones and names stay") {
  Texts texts;
  const std::string just_short(80, 's');
  const std::string just_long(81, 'l');
  const json value = {{"a", just_short}, {"b", {just_long, 1, nullptr, just_long}}, {std::string(90, 'k'), 1.5}};
  const json stored = texts.shortened(value);
  CHECK(stored["a"] == just_short);
  CHECK(stored["b"][0].dump().size() == 24);
  CHECK(stored["b"][0] == stored["b"][3]);
  CHECK(stored.contains(std::string(90, 'k')));
  CHECK(texts.restored(stored) == value);
  CHECK(texts.folder.sql("SELECT count(*) FROM texts") == "1\n");
}

TEST_CASE("what looks like a reference and is none comes back as it was") {
  Texts texts;
  for (const json& value : {json{{"$", "0123456789abcdef"}}, json{{"$$", {{"$", 1}}}}, json{{"$", std::string(100, 'x')}},
                            json{{"", 1}}, json{{"$", 1}, {"$$", 2}}, json::object()}) {
    CHECK(texts.restored(texts.shortened(value)) == value);
  }
}

TEST_CASE("a text that is missing is a damaged record") {
  Texts texts;
  CHECK(complaint([&] { texts.restored({{"$", "0123456789abcdef"}}); }).rfind("1: ", 0) == 0);
}

TEST_CASE("any value comes back as it was, and is written with no long string") {
  Texts texts;
  CHECK(rc::check([&](std::uint64_t seed) {
    RandomRecords random(seed);
    const json value = random.json(4);
    RC_ASSERT(json::parse(texts.restored(texts.shortened(value)).dump()) == value);
  }));
}

}  // namespace hone
