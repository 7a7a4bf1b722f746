#include "adapters/cli/cli_main.hpp"

#include <doctest/doctest.h>

#include "tests/adapters/cli/command_line.hpp"

using namespace hone;

TEST_CASE("the version is one line") {
  const auto outcome = hone_with({"--version"});
  CHECK(outcome.code == 0);
  CHECK(outcome.out == "hone 0.1.0\n");
}

TEST_CASE("every command has a help with an example") {
  for (const auto* command : {"optimize", "compare", "resume", "eval", "show", "render", "export", "replay", "simulate"}) {
    CAPTURE(command);
    const auto outcome = hone_with({command, "--help"});
    CHECK(outcome.code == 0);
    CHECK(outcome.out.find("Example:\n  hone " + std::string(command) + " ") != std::string::npos);
  }
  CHECK(hone_with({"--help"}).out.find("optimize") != std::string::npos);
}

TEST_CASE("a wrong command line is exit 2 and says where to look") {
  for (const auto& arguments : std::vector<std::vector<std::string>>{{}, {"optimise"}, {"optimize"}, {"show", "run", "--nothing"}, {"export", "run", "--format", "toml"}}) {
    const auto outcome = hone_with(arguments);
    CHECK(outcome.code == 2);
    CHECK(outcome.err.starts_with("hone: "));
    CHECK(outcome.err.find("--help") != std::string::npos);
  }
}

TEST_CASE("what a user can mend is said in a line, without a trace of the stack") {
  const WorkingFolder folder;
  CHECK(hone_with({"optimize", "nowhere.yaml"}).err == "hone: The config `nowhere.yaml` cannot be read: No such file or directory. Mend that, or name another.\n");
  CHECK(hone_with({"resume", "nowhere"}).code == 2);
  CHECK(hone_with({"show", "."}).err.find("holds no run") != std::string::npos);
  CHECK(hone_with({"render", "nowhere.json"}).code == 2);
  WorkingFolder::write("c.yaml", "budget: {rolouts: 1}\n");
  const auto outcome = hone_with({"optimize", "c.yaml"});
  CHECK(outcome.code == 2);
  CHECK(outcome.err.find("hone: c.yaml:1:10: unknown key `rolouts` in `budget`. Did you mean `rollouts`?") == std::string::npos);  // among others
  CHECK(outcome.err.find("c.yaml:1:10: unknown key `rolouts` in `budget`. Did you mean `rollouts`?") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists("results"));
}
