// Several reflection models through the command line.
#include <doctest/doctest.h>

#include "tests/adapters/cli/command_line.hpp"

using namespace hone;

TEST_CASE("several reflection models are asked, counted one by one, shown, replayed and recorded") {
  const WorkingFolder folder;
  const std::vector<std::string> two = {"--set", "models.reflection=[{model: big, price: {input: 1, output: 4}}, {model: small, price: {input: 0.1, output: 0.4}}]", "--set",
                                        "models.task.price={input: 0.1, output: 0.4}", "--set", "budget.usd=5"};
  const auto outcome = hone_with(small_run("run", two));
  REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
  const auto summary = WorkingFolder::json("run/summary.json");
  const auto& models = summary["by_model"];
  CHECK(models.size() == 3);
  double usd = 0;
  std::int64_t calls = 0;
  for (const auto& [role, spent] : models.items()) {
    usd += spent["usd"].get<double>();
    calls += spent["calls"].get<std::int64_t>();
  }
  for (const auto* role : {"reflection", "reflection_2"}) CHECK(models[role]["calls"] > 1);
  CHECK(summary["total_spent"]["calls"] == calls);
  CHECK(summary["total_spent"]["usd"].get<double>() == doctest::Approx(usd));
  const auto price = [&](const char* role) {
    return models[role]["usd"].get<double>() / (models[role]["input_tokens"].get<double>() + 4 * models[role]["output_tokens"].get<double>());
  };
  CHECK(price("reflection") == doctest::Approx(10 * price("reflection_2")));

  CHECK(hone_with({"show", "run", "--costs"}).out.find("reflection_2") != std::string::npos);
  CHECK(hone_with({"replay", "run"}).code == 0);
  CHECK(hone_with({"resume", "run"}).code == 0);
  auto answered = two;
  answered.insert(answered.end(), {"--set", "models.task.provider=replay", "--set", "models.task.run=" + (folder.path() / "run").string()});
  const auto again = hone_with(small_run("again", answered));
  REQUIRE_MESSAGE(again.code == 0, again.err);
  CHECK(WorkingFolder::json("again/summary.json")["best"] == summary["best"]);
}
