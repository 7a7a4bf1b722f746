// Whatever limits the runs of a comparison, each decides and is charged as if it were alone: a reply that another run had already costs it as much.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/adapters/compare/small_comparison.hpp"

using namespace hone;
using namespace hone::test;
using namespace std::string_literals;

namespace {

/// What limits each run.
struct RunLimit {
  std::string kind;
  std::string amount;
  std::string beside = {};  ///< limits of other kinds

  std::vector<std::string> settings() const {
    const std::string budget = "budget={" + kind + ": " + amount + beside + "}";
    std::vector<std::string> all;
    // The latency lets one run ask for what is on its way for another.
    for (const auto& set : {budget, "models.task.price={input: 1, output: 4}"s, "models.task.latency=5ms"s, "data.split={train: 12, validation: 12, test: 6}"s}) {
      all.insert(all.end(), {"--set", set});
    }
    return all;
  }

  /// What a run used of it.
  double used(const nlohmann::json& summary) const {
    const auto& spent = summary["total_spent"];
    if (kind == "tokens") return spent["input_tokens"].get<double>() + spent["output_tokens"].get<double>();
    return spent[kind].get<double>();
  }
};

nlohmann::json run_alone(const RunLimit& limit, const std::string& optimizer) {
  auto arguments = limit.settings();
  arguments.insert(arguments.end(), {"--optimizer", optimizer, "--seed", "1"});
  const auto outcome = hone_with(small_run("alone-" + optimizer, arguments));
  REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
  return WorkingFolder::json("alone-" + optimizer + "/summary.json");
}

void check_is_as_alone(const nlohmann::json& compared, const nlohmann::json& alone) {
  CHECK(compared["stopped_by"] == alone["stopped_by"]);
  CHECK(compared["best"]["id"] == alone["best"]["id"]);
  CHECK(compared["best"]["validation"] == alone["best"]["validation"]);
  REQUIRE(alone["verdict"]["conclusion"] != "same program");  // whose verdict runs nothing
  for (const auto* phase : {"spent", "total_spent"}) {
    CHECK(charged(compared[phase]) == charged(alone[phase]));
    CHECK(compared[phase]["usd"].get<double>() == doctest::Approx(alone[phase]["usd"].get<double>()));
  }
}

/// Runs two optimizers side by side, which ask the same of the model at first, and each of them alone.
void check_runs_under(const RunLimit& limit) {
  const WorkingFolder folder;
  auto arguments = limit.settings();
  arguments.insert(arguments.end(), {"--yes", "--no-curves"});
  const auto outcome = hone_with(small_comparison("c", "gepa,hone", "1", arguments));
  REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
  const double amount = std::stod(limit.amount);
  int calls = 0;
  for (const std::string optimizer : {"gepa", "hone"}) {
    CAPTURE(optimizer);
    const auto compared = WorkingFolder::json("c/runs/" + optimizer + "-1/summary.json");
    CAPTURE(compared["stopped_by"]);
    CAPTURE(limit.used(compared));
    CHECK(limit.used(compared) <= amount);
    CHECK((compared["stopped_by"] == limit.kind || limit.used(compared) == amount));  // it is a limit to this run
    check_is_as_alone(compared, run_alone(limit, optimizer));
    calls += compared["total_spent"]["calls"].get<int>();
  }
  CHECK(WorkingFolder::json("c/comparison.json")["total_spent"]["calls"] < calls);  // they did share
}

}  // namespace

TEST_CASE("under a limit of calls a run beside another decides and is charged as if it were alone") { check_runs_under({"calls", "240"}); }

TEST_CASE("under a limit of tokens a run beside another decides and is charged as if it were alone") { check_runs_under({"tokens", "80000"}); }

TEST_CASE("under a limit of USD a run beside another decides and is charged as if it were alone") { check_runs_under({"usd", "0.10"}); }

TEST_CASE("under a limit of proposals a run beside another decides and is charged as if it were alone") { check_runs_under({"proposals", "4", ", rollouts: 100"}); }
