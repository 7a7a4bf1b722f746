// The wall in USD over all runs of a comparison, and what is asked for where there is none.
#include <doctest/doctest.h>

#include "tests/adapters/compare/small_comparison.hpp"

using namespace hone;
using namespace hone::test;

TEST_CASE("where calls cost money it wants a wall or a word, and the wall holds") {
  const WorkingFolder folder;
  const std::string price = "models.task.price={input: 1, output: 1}";
  const auto asked = hone_with(small_comparison("c", "baseline,bootstrap", "2", {"--set", price}));
  CHECK(asked.code == 2);
  CHECK(asked.err.find("`--total-usd X`") != std::string::npos);
  CHECK(asked.err.find("4 runs: ") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists("c"));
  const auto walled = hone_with(small_comparison("c", "baseline,bootstrap", "2", {"--set", price, "--total-usd", "0.05"}));
  CHECK(walled.code == 4);
  CHECK(walled.err.find("--total-usd") != std::string::npos);
  const auto json = WorkingFolder::json("c/comparison.json");
  CHECK(json["state"] == "paused");
  CHECK(json["total_spent"]["usd"] <= 0.05);
  CHECK(json["total_spent"]["usd"] > 0.02);
  REQUIRE(hone_with({"resume", "c", "--total-usd", "10"}).code == 0);
  REQUIRE(hone_with(small_comparison("d", "baseline,bootstrap", "2", {"--set", price, "--yes"})).code == 0);
  CHECK(decided("c") == decided("d"));
}

TEST_CASE("a wall in USD is refused where a model has no price, for it would bound nothing") {
  const WorkingFolder folder;
  for (const std::vector<std::string>& wall : {std::vector<std::string>{"--total-usd", "1"}, std::vector<std::string>{"--set", "compare.total_usd=1"}}) {
    const auto outcome = hone_with(small_comparison("c", "baseline", "1", wall));
    CHECK(outcome.code == 2);
    CHECK(outcome.err.find("needs the price of every model, and `models.reflection` has none") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists("c"));
  }
  FaultServer::Options options;
  options.faults = [](const SeenRequest&) { return is_finished("c/runs/baseline-1") ? Fault{Fault::error_status, 401, "{}"} : Fault{}; };
  const FaultServer server(std::move(options));
  REQUIRE(hone_with(one_after_the_other("c", server)).code == 4);
  const auto resumed = hone_with({"resume", "c", "--force", "--total-usd", "1"});
  CHECK(resumed.code == 2);
  CHECK(resumed.err.find("needs the price of every model") != std::string::npos);
}

TEST_CASE("what a model without a price costs on somebody else's server nobody knows, so it wants a word") {
  const WorkingFolder folder;
  const auto outcome = hone_with(small_comparison("c", "baseline", "1", {"--set", "models.task={provider: openai, base_url: \"http://192.0.2.1/v1\", model: m}"}));
  CHECK(outcome.code == 2);
  CHECK(outcome.err.find("no `price` is given for `models.reflection` and `models.task`") != std::string::npos);
  CHECK(outcome.err.find("`--yes`") != std::string::npos);
  CHECK(outcome.err.find("1 runs: ") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists("c"));
}
