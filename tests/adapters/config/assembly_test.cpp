#include "adapters/config/assembly.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include "adapters/async/system_clock.hpp"
#include "tests/adapters/config/config_folder.hpp"

using namespace hone;

namespace {

boost::asio::awaitable<void> run_once(const Assembly& assembly, const Example& example, std::optional<Judgement>& judgement) {
  RunSettings settings;
  settings.environment = &assembly.environment();
  settings.components = assembly.program().seed();
  const auto prediction = co_await assembly.program().run(settings, pick(example.fields, assembly.program().inputs()));
  if (!prediction.outputs) co_return;
  const auto result = co_await assembly.metric().score(example, *prediction.outputs, prediction.trace);
  if (result) judgement = *result;
}

/// The judgement of one rollout of the seed.
std::optional<Judgement> judgement_of(const RunConfig& config, const Example& example) {
  boost::asio::io_context io;
  SystemClock clock;
  const Assembly assembly(config, {.executor = io.get_executor(), .clock = clock});
  std::optional<Judgement> judgement;
  boost::asio::co_spawn(io, run_once(assembly, example, judgement), boost::asio::detached);
  io.run();
  return judgement;
}

}  // namespace

TEST_CASE("a config becomes a program that runs and is judged") {
  const ConfigFolder folder;
  const auto config = folder.load(minimal_config, {}, {"models.task={provider: simulated, model: small}"});
  CHECK(config.simulated());
  const auto judgement = judgement_of(config, {"1", "1", "", {{"question", "Which colour?"}, {"answer", "blue"}}});
  REQUIRE(judgement);
  CHECK(judgement->feedback.text.find("expected: 'blue'") != std::string::npos);
}

TEST_CASE("all parts of a full config are made") {
  const ConfigFolder folder;
  boost::asio::io_context io;
  SystemClock clock;
  const Assembly assembly(folder.load(full_config), {.executor = io.get_executor(), .clock = clock});
  CHECK(assembly.models().size() == 2);
  CHECK(assembly.environment().retrievers.contains("wiki"));
  std::vector<std::string> names;
  for (const auto& component : assembly.program().components()) names.push_back(component.name);
  CHECK(names == std::vector<std::string>{"first_query.instruction", "first_query.demos", "answer.instruction", "answer.demos"});
  CHECK_FALSE(assembly.metric().binary());
}

TEST_CASE("external programs and metrics know where they run, and their files count") {
  const ConfigFolder folder;
  folder.write("prog.py", "");
  folder.write("score.py", "");
  std::string text = minimal_config;
  const auto program = text.find("  steps:");
  text.replace(program, text.find("  outputs:") - program, "  command: [python3, prog.py]\n  calls: own\n  components: { answer.instruction: \"Say ${X} {{y}}\" }\n");
  text.replace(text.find("kind: exact_match"), 17, "kind: command, command: [python3, score.py], gold_fields: [answer]");
  const auto config = folder.load(text);
  CHECK(config.files() == std::vector<std::string>{folder.path() + "/prog.py", folder.path() + "/score.py"});
  CHECK(config.program.command->components.at("answer.instruction") == "Say ${X} {{y}}");
  boost::asio::io_context io;
  SystemClock clock;
  const Assembly assembly(config, {.executor = io.get_executor(), .clock = clock});
  CHECK(assembly.program().components().size() == 1);
  CHECK(assembly.metric().gold_fields() == std::vector<std::string>{"answer"});
  const ConfigFolder other;
  CHECK(other.load_file(other.write("saved.yaml", config.resolved)).files() == config.files());
  CHECK(folder.error_of(text, {}, {"budget.calls=5"}).find("`calls: own` makes model calls that are not seen here") != std::string::npos);
  CHECK(folder.error_of(text, {}, {"optimizer.start_with=[seed, bootstrap]"}).find("nothing to bootstrap") != std::string::npos);
}
