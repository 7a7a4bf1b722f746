#include "adapters/report/run_report.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/adapters/cli/command_line.hpp"

using namespace hone;

TEST_CASE("a finished run leaves a report that needs no other file") {
  const WorkingFolder folder;
  REQUIRE(hone_with(small_run("run", {"--set", R"(program.steps.0.instruction="Ask </pre><script>alert(1)</script> & <b>search</b>.")"})).code == 0);
  const auto html = WorkingFolder::read("run/report.html");
  const auto summary = WorkingFolder::json("run/summary.json");
  CHECK(html.starts_with("<!doctype html>"));
  CHECK(html.find("<script") == std::string::npos);
  CHECK(html.find("&lt;script&gt;alert(1)") != std::string::npos);
  for (const std::string outside : {"http://", "https://", "src=", "@import", "url("}) CHECK_MESSAGE(html.find(outside) == std::string::npos, outside);
  for (const std::string part : {"Verdict", "Spending", "Candidates", "Simulated:", "prefers-color-scheme: dark"}) {
    CHECK_MESSAGE(html.find(part) != std::string::npos, part);
  }
  CHECK(html.find(summary["best"]["id"].get<std::string>()) != std::string::npos);
  std::size_t shown = 0;
  for (auto at = html.find("<details"); at != std::string::npos; at = html.find("<details", at + 1)) ++shown;
  CHECK(shown == summary["candidates"]);
}

TEST_CASE("the split of the gain adds up, and is said where the summary is") {
  const WorkingFolder folder;
  const auto outcome = hone_with(small_run("run"));
  REQUIRE(outcome.code == 0);
  const auto summary = WorkingFolder::json("run/summary.json");
  const auto& gain = summary["best"]["gain"];
  REQUIRE(gain.is_object());
  const double total = gain["demos"].get<double>() + gain["reflection"].get<double>() + gain["both"].get<double>();
  CHECK(total == doctest::Approx(summary["best"]["validation"].get<double>() - summary["baseline"]["validation"].get<double>()));
  CHECK(outcome.out.find("gain:       +") != std::string::npos);
  CHECK(WorkingFolder::read("run/report.html").find("The gain: +") != std::string::npos);
  CHECK(hone_with({"show", "run"}).out.find("gain:       +") != std::string::npos);
}

TEST_CASE("a run that found nothing has no gain to split") {
  const WorkingFolder folder;
  const auto outcome = hone_with(small_run("run", {"--optimizer", "baseline"}));
  REQUIRE(outcome.code == 0);
  CHECK(WorkingFolder::json("run/summary.json")["best"]["gain"].is_null());
  CHECK(outcome.out.find("gain:") == std::string::npos);
  CHECK(WorkingFolder::read("run/report.html").find("The gain") == std::string::npos);
}
