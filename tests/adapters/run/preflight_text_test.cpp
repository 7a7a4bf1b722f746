#include "adapters/run/preflight_text.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "programs/signature.hpp"

using namespace hone;

namespace {

Dataset rows(const std::vector<Value>& golds) {
  Dataset dataset;
  for (const auto& gold : golds) {
    const auto id = std::to_string(dataset.size() + 1);
    dataset.push_back({id, id, {}, {{"question", Value("How old?")}, {"label", gold}}});
  }
  return dataset;
}

MetricConfig compared(const std::string& type) {
  MetricConfig metric;
  metric.kind = "exact_match";
  metric.field = "age";
  metric.gold = "label";
  metric.type = parse_signature("question -> age: " + type).outputs.front().type;
  return metric;
}

std::vector<std::string> warnings(const MetricConfig& metric, const Split& split) {
  RunConfig config;
  config.metric = metric;
  RunData data;
  data.split = split;
  auto lines = data_lines(config, data);
  std::erase_if(lines, [](const std::string& line) { return !line.starts_with("NO ANSWER CAN BE RIGHT"); });
  return lines;
}

}  // namespace

TEST_CASE("rows whose gold is no value of the output's type are counted, and the first is shown, but of test") {
  Split split;
  split.train = rows({Value(41), Value("about\nforty"), Value("42"), Value("unknown")});
  split.validation = rows({Value("7")});
  split.test = rows({Value("a secret"), Value(9)});
  CHECK(warnings(compared("int"), split) ==
        std::vector<std::string>{"NO ANSWER CAN BE RIGHT in 2 of 4 rows of train: `label` is no value of type `int`, which the output `age` is; first in row 2: about "
                                 "forty. Mend the rows, or the output's type in the program.",
                                 "NO ANSWER CAN BE RIGHT in 1 of 2 rows of test: `label` is no value of type `int`, which the output `age` is. Mend the rows, or the "
                                 "output's type in the program."});
}

TEST_CASE("only what is known to be compared is looked at, and each pair once") {
  Split split;
  split.validation = rows({Value("maybe")});
  MetricConfig sum;
  sum.kind = "sum";
  sum.parts = {compared("bool"), compared("bool")};
  CHECK(warnings(sum, split).size() == 1);
  CHECK(warnings(compared("str"), split).empty());
  MetricConfig command;
  command.kind = "command";
  command.fields = {"label"};
  CHECK(warnings(command, split).empty());
}

TEST_CASE("what several runs will come to is their sum, no quicker than their models take rollouts") {
  RunConfig gepa;
  gepa.models["task"].limits.concurrency = 4;
  gepa.models["reflection"].limits.concurrency = 1;
  gepa.optimizer.kind = "gepa";
  gepa.budget.rollouts = 100;
  gepa.budget.calls = 40;
  RunConfig baseline = gepa;
  baseline.optimizer.kind = "baseline";
  RunData data;
  data.split.validation = rows({Value(1), Value(2)});
  data.split.test = rows({Value(3)});
  PreflightReport report;
  report.costs.rollout.spent.calls = 2;
  report.rollout_seconds = 2;
  // The baseline runs validation and test once: 3 rollouts; the other as many as it may and two tests.
  auto lines = estimate_lines({&baseline, &gepa}, data, report, 2);
  REQUIRE(lines.size() == 3);
  CHECK(lines[0] == "calls: about 105 to 365, limit 80: the search will end there");
  CHECK(lines[1].starts_with("tokens: "));
  CHECK(lines[2] == "wall: about 26s to 1m 44s if 4 rollouts at once take as long as one");

  gepa.engine.concurrency = 1;
  CHECK(estimate_lines({&gepa}, data, report).back().find("at once") == std::string::npos);
  gepa.budget.rollouts.reset();
  CHECK(estimate_lines({&gepa}, data, report).empty());
}
