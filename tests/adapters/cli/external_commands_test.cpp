// Whole runs whose program, metric or search is an external command.
#include <csignal>

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include "tests/adapters/cli/command_line.hpp"

using namespace hone;

namespace {

/// A command that answers each request with `fields`, the first with `at_first` where that is not empty; the protocol's id is put before them.
void write_command(const std::string& file, const std::string& fields, const std::string& at_first = {}) {
  WorkingFolder::write(file, "reply='" + (at_first.empty() ? fields : at_first) + "'\n"
                             "while read -r line; do\n"
                             "  id=${line%%,\\\"op\\\":*}; id=${id##*\\\"id\\\":}; id=${id%%,*}\n"
                             "  printf '{\"id\": %s, %s}\\n' \"$id\" \"$reply\"\n"
                             "  reply='" + fields + "'\n"
                             "done\n");
}

/// A config in which everything that can be a command is one.
void write_config() {
  std::string rows;
  for (int i = 0; i < 12; ++i) rows += "{\"question\": \"q" + std::to_string(i) + "\", \"answer\": \"a\"}\n";
  WorkingFolder::write("rows.jsonl", rows);
  write_command("search.sh", R"("passages": [{"id": "p", "title": "t", "text": "x"}])");
  write_command("metric.sh", R"("score": 0.5)");
  WorkingFolder::write("c.yaml",
                       "models: { task: { provider: simulated, world: rules } }\n"
                       "data: { file: rows.jsonl, inputs: [question], split: { train: 4, validation: 4, test: 4 } }\n"
                       "retrievers: { wiki: { kind: command, command: [sh, search.sh] } }\n"
                       "program:\n"
                       "  steps:\n"
                       "    - retrieve: wiki\n"
                       "      query: '{{question}}'\n"
                       "      as: passages\n"
                       "    - predict: answer\n"
                       "      signature: 'passages: list[str], question -> answer'\n"
                       "  outputs: [answer]\n"
                       "metric: { kind: command, command: [sh, metric.sh] }\n"
                       "optimizer: { kind: baseline }\n"
                       "budget: { rollouts: 20 }\n");
}

/// Waits for the end of `process`; one that hangs is killed, and that is no exit code.
void end_of(int process) {
  const int handle = static_cast<int>(::syscall(SYS_pidfd_open, process, 0));
  pollfd ended{handle, POLLIN, 0};
  if (::poll(&ended, 1, 60'000) != 1) ::kill(process, SIGKILL);
  ::close(handle);
}

}  // namespace

TEST_CASE("a command that would live on does not keep hone from ending") {
  const WorkingFolder folder;
  write_config();
  CHECK(hone_in_child({"eval", "c.yaml", "--require", "score>=0.5"}, end_of) == 0);
  CHECK(hone_in_child({"optimize", "c.yaml", "--out", "run"}, end_of) == 0);
  CHECK(WorkingFolder::json("run/summary.json")["baseline"]["validation"] == 0.5);
  CHECK(hone_in_child({"compare", "c.yaml", "--optimizers", "baseline,bootstrap", "--seeds", "1", "--out", "comparison"}, end_of) == 0);
}

TEST_CASE("eval tries a row again where its program says that the world is to blame") {
  const WorkingFolder folder;
  write_config();
  write_command("program.sh", R"("outputs": {"answer": "a"})", R"("error": {"kind": "transient", "message": "Not now."})");
  WorkingFolder::write("c.yaml",
                       "models: { task: { provider: simulated, world: rules } }\n"
                       "data: { file: rows.jsonl, inputs: [question], split: { train: 4, validation: 4, test: 4 } }\n"
                       "program: { command: [sh, program.sh], inputs: [question], outputs: [answer], components: { answer.instruction: Answer. }, calls: own }\n"
                       "metric: { kind: exact_match, field: answer, gold: answer }\n"
                       "optimizer: { kind: baseline }\n"
                       "budget: { rollouts: 20 }\n");
  const auto outcome = hone_with({"eval", "c.yaml", "--json"});
  REQUIRE(outcome.code == 0);
  const auto report = nlohmann::json::parse(outcome.out);
  CHECK(report["rows"] == 4);
  CHECK(report["score"] == 1);
  CHECK(report["failures"].empty());
}

TEST_CASE("a command that fails the preflight does not keep hone from ending") {
  const WorkingFolder folder;
  write_config();
  write_command("metric.sh", R"("score": 2)");
  CHECK(hone_in_child({"optimize", "c.yaml", "--out", "run"}, end_of) == 4);
}
