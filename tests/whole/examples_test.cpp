// The examples in C++ do what their first lines say.
#include <algorithm>

#include <doctest/doctest.h>

#include "tests/support/shell.hpp"
#include "tests/whole/whole_run.hpp"

using namespace hone;
using test::said_by;

TEST_CASE("a hone with a module of its own optimises a program that has it as a step") {
  const TemporaryFolder folder;
  const std::string config = std::string(HONE_SOURCE_DIR) + "/examples/own_module/config.yaml";
  const std::string run = (folder.path() / "run").string();
  CHECK(said_by(fmt::format("cd {} && {} optimize {} --out run 2>&1", folder.path().string(), HONE_OWN_MODULE, config)).code == 0);
  const auto shown = said_by(fmt::format("{} render {} 2>&1", HONE_OWN_MODULE, run));
  CHECK(shown.code == 0);
  CHECK(shown.text.find("clerk") != std::string::npos);
  const auto refused = said_by(fmt::format("{} render {} 2>&1", HONE_BINARY, run));  // a hone that lacks the module
  CHECK(refused.code == 2);
  CHECK(refused.text.find("shorten") != std::string::npos);
}

TEST_CASE("a service answers with an exported program") {
  const TemporaryFolder folder;
  const WorldServer server("rules", 3);
  write_whole_config(folder.path(), server.world(), {.base_url = server.base_url()});
  REQUIRE(continue_run(folder) == 0);
  const auto answers = said_by(fmt::format("cd {} && printf 'Crate 7: amber and linen.\\nCrate 8: cotton.\\n' | {} run/best.json {} m 2>&1", folder.path().string(), HONE_SERVICE, server.base_url()));
  CHECK(answers.code == 0);
  CHECK(std::ranges::count(answers.text, '\n') == 2);
  CHECK(answers.text.find("No answer") == std::string::npos);
  CHECK(said_by(fmt::format("{} nowhere.json {} m 2>&1", HONE_SERVICE, server.base_url())).code == 1);
}
