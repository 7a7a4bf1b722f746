#include "adapters/config/run_data.hpp"

#include <doctest/doctest.h>

#include "programs/error.hpp"
#include "tests/adapters/config/config_folder.hpp"

using namespace hone;

namespace {

std::string rows(const std::string& prefix, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    const auto id = prefix + std::to_string(i);
    text += R"({"id": ")" + id + R"(", "question": "what is )" + id + R"(?", "answer": "a"})" + "\n";
  }
  return text;
}

const std::string counts = "data.split={train: 5, validation: 3, test: 2}";

}  // namespace

TEST_CASE("one file is parted as the config says") {
  const ConfigFolder folder;
  folder.write("rows.jsonl", rows("q", 12));
  const auto data = load_run_data(folder.load(minimal_config, {}, {counts, "data.id=id"}));
  CHECK(data.split.train.size() == 5);
  CHECK(data.split.validation.size() == 3);
  CHECK(data.split.test.size() == 2);
  CHECK(data.split.unused == 2);
  CHECK(data.files.size() == 1);
  CHECK(data.files.begin()->first == folder.path() + "/rows.jsonl");
}

TEST_CASE("parts with files of their own are taken as they are") {
  const ConfigFolder folder;
  folder.write("a.jsonl", rows("a", 3));
  folder.write("b.jsonl", rows("b", 2));
  folder.write("c.jsonl", rows("c", 4));
  std::string text = minimal_config;
  text.replace(text.find("file: rows.jsonl"), 16, "train: a.jsonl\n  validation: b.jsonl\n  test: c.jsonl");
  const auto data = load_run_data(folder.load(text));
  CHECK(data.split.train.size() == 3);
  CHECK(data.split.test.size() == 4);
  CHECK(data.files.size() == 3);
  text.replace(text.find("validation: b.jsonl"), 35, "validation: c.jsonl\n  test: b.jsonl");
  CHECK(load_run_data(folder.load(text)).rows_sha256 != data.rows_sha256);  // the same files as other parts
}

TEST_CASE("a split larger than the data, an empty file and a missing field are refused") {
  const ConfigFolder folder;
  folder.write("rows.jsonl", rows("q", 4));
  CHECK_THROWS_AS(load_run_data(folder.load(minimal_config, {}, {counts})), UserError);
  CHECK_THROWS_AS(load_run_data(folder.load(minimal_config, {}, {"metric.gold=nothing"})), UserError);
  folder.write("rows.jsonl", "");
  CHECK_THROWS_AS(load_run_data(folder.load(minimal_config)), UserError);
}

TEST_CASE("data that changed since the start is named") {
  const ConfigFolder folder;
  folder.write("rows.jsonl", rows("q", 12));
  const auto config = folder.load(minimal_config, {}, {counts});
  const auto then = load_run_data(config);
  CHECK_NOTHROW(check_unchanged(then.files, load_run_data(config).files));
  folder.write("rows.jsonl", rows("q", 13));
  const auto now = load_run_data(config);
  CHECK(now.sha256 != then.sha256);
  CHECK_THROWS_WITH_AS(check_unchanged(then.files, now.files), doctest::Contains("/rows.jsonl` has changed since the run began"), UserError);
  CHECK_THROWS_WITH_AS(check_unchanged(then.files, {}), doctest::Contains("is no longer used"), UserError);
}
