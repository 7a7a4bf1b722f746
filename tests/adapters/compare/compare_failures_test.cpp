// What a comparison does where one of its runs cannot begin or go on: nothing that is finished is lost.
#include <atomic>

#include <doctest/doctest.h>

#include "tests/adapters/compare/small_comparison.hpp"

using namespace hone;
using namespace hone::test;

TEST_CASE("what refuses the preflight of the first run is exit 2 and leaves nothing behind") {
  const WorkingFolder folder;
  FaultServer::Options options;
  options.faults = [](const SeenRequest&) { return Fault{Fault::error_status, 401, "{}"}; };
  const FaultServer server(std::move(options));
  CHECK(hone_with(one_after_the_other("c", server)).code == 2);
  CHECK_FALSE(std::filesystem::exists("c"));
}

TEST_CASE("what refuses the preflight of a later run pauses the comparison, and finished runs are kept") {
  const WorkingFolder folder;
  std::atomic<bool> mended = false;
  FaultServer::Options options;
  options.faults = [&](const SeenRequest&) { return !mended && is_finished("c/runs/baseline-1") ? Fault{Fault::error_status, 401, "{}"} : Fault{}; };
  const FaultServer server(std::move(options));
  const auto outcome = hone_with(one_after_the_other("c", server));
  CHECK(outcome.code == 4);
  CHECK(outcome.err.find("The first call to models.task failed: ") != std::string::npos);
  CHECK(outcome.err.find("`hone resume c` goes on") != std::string::npos);
  REQUIRE(is_finished("c/runs/baseline-1"));
  CHECK(WorkingFolder::json("c/comparison.json")["state"] == "paused");
  mended = true;
  CHECK(hone_with({"resume", "c", "--force"}).code == 0);
  CHECK(WorkingFolder::json("c/comparison.json")["state"] == "finished");
}

TEST_CASE("a run that cannot begin ends the comparison once what is in flight has ended") {
  const WorkingFolder folder;
  std::string rows;
  for (int i = 0; i < 12; ++i) rows += "{\"question\": \"q" + std::to_string(i) + "\", \"answer\": \"a\"}\n";
  WorkingFolder::write("rows.jsonl", rows);
  WorkingFolder::write("c.yaml",
                       "models: { task: { provider: simulated } }\n"
                       "data: { file: rows.jsonl, inputs: [question], split: { train: 4, validation: 4, test: 4 } }\n"
                       "program: { command: [sh, program.sh], inputs: [question], outputs: [answer], components: { answer.instruction: Answer. } }\n"
                       "metric: { kind: exact_match }\n"
                       "budget: { rollouts: 20 }\n");
  // From the first preflight on, the second run's config cannot be written; the first run's search takes a while to be drained.
  WorkingFolder::write("program.sh", "while read -r line; do\n"
                                     "  if [ -e in_the_way ]; then mkdir -p c/runs/baseline-2/config.yaml; fi\n"
                                     "  if [ -e in_the_way ] && [ -e c/runs/baseline-1/best.json ]; then sleep 0.3; fi\n"
                                     "  id=${line%%,\\\"op\\\":*}; id=${id##*\\\"id\\\":}; id=${id%%,*}\n"
                                     "  printf '{\"id\": %s, \"outputs\": {\"answer\": \"a\"}}\\n' \"$id\"\n"
                                     "done\n");
  WorkingFolder::write("in_the_way", "");
  CHECK(hone_in_child({"compare", "c.yaml", "--optimizers", "baseline", "--seeds", "2", "--out", "c"}, [](int) {}) == 4);
  CHECK(WorkingFolder::json("c/runs/baseline-1/summary.json")["state"] == "interrupted");
  std::filesystem::remove("in_the_way");
  std::filesystem::remove("c/runs/baseline-2/config.yaml");
  CHECK(hone_with({"resume", "c"}).code == 0);
}

TEST_CASE("an error that ends a comparison never takes finished runs with it") {
  const WorkingFolder folder;
  FaultServer::Options options;
  options.faults = [](const SeenRequest&) {
    WorkingFolder::write("c/runs/baseline-2", "in the way of the second run's folder");
    return Fault{};
  };
  const FaultServer server(std::move(options));
  const auto outcome = hone_with(one_after_the_other("c", server));
  CHECK(outcome.code == 2);
  CHECK(outcome.err.find("c/runs/baseline-2` cannot be made") != std::string::npos);
  CHECK(is_finished("c/runs/baseline-1"));
}
