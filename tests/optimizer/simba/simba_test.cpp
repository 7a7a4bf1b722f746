#include "optimizer/simba/simba.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/optimizer/scripted_world.hpp"

using namespace hone;
using namespace hone::test;

namespace {

constexpr int train = 24;
constexpr int validation = 5;
constexpr int batch = 6;
constexpr int candidates = 3;

/// A sampled run scores by chance, more so the more rules and demos its program has. Rules are numbered.
struct NoisyWorld {
  int rules = 0;
  std::vector<ProposeStep> asked;

  static std::size_t size_of_prompt(const Candidate& candidate) {
    const auto text = candidate.components().at("step0.instruction").text();
    return static_cast<std::size_t>(std::ranges::count(text, '#')) + demos_from_value(candidate.components().at("step0.demos")).size();
  }

  ScriptedWorld world() {
    return {[](const RolloutStep& step, StepId id) {
              RolloutResult result;
              const std::uint64_t draw = step.temperature ? static_cast<std::uint64_t>(id) : static_cast<std::uint64_t>(step.example.index);
              result.score = std::min(1.0, 0.05 * static_cast<double>(size_of_prompt(*step.candidate)) + 0.5 * Rng(draw, "score").uniform());
              if (step.want_demos) {
                Demo demo;
                demo.row = "row" + std::to_string(step.example.index);
                demo.predictor = "step0";
                demo.values = {{"answer", Value("a" + std::to_string(id))}};
                result.demos = {demo};
              }
              return Outcome{result};
            },
            [this](const ProposeStep& step, StepId) {
              asked.push_back(step);
              return Outcome{ProposalResult{"#" + std::to_string(++rules), ""}};
            }};
  }
};

SearchProblem problem() {
  RuleWorld world;
  world.train = train;
  world.validation = validation;
  SearchProblem problem = world.problem();
  problem.binary_metric = false;
  return problem;
}

OptimizerPolicy policy(int steps) {
  OptimizerPolicy policy;
  policy.kind = "simba";
  policy.steps = steps;
  policy.candidates = candidates;
  policy.simba.batch = batch;
  return policy;
}

bool sampled(const RolloutStep& step) { return step.temperature.has_value(); }

bool helped(const Candidate& candidate) { return candidate.components().at("step0.instruction").text().find("#1") != std::string::npos; }

/// The first rule lifts a run from a bit above 0.2 to as much above 0.5; the others do nothing.
ScriptedWorld first_rule_helps() {
  return {[](const RolloutStep& step, StepId id) {
            RolloutResult result;
            result.score = (helped(*step.candidate) ? 0.5 : 0.2) + 0.02 * Rng(static_cast<std::uint64_t>(id), "score").uniform();
            return Outcome{result};
          },
          [rules = 0](const ProposeStep&, StepId) mutable { return Outcome{ProposalResult{"#" + std::to_string(++rules), ""}}; }};
}

}  // namespace

TEST_CASE("a step samples each example of its batch so often at temperature 1, then runs the new programs on the same batch") {
  NoisyWorld noisy;
  Simba search(policy(1), problem());
  const Drive run = drive(search, noisy.world());
  CHECK(run.reason == StopReason::finished);
  std::map<int, int> samples;
  std::map<std::string, std::set<int>> judged;
  for (const RolloutStep& step : run.runs()) {
    if (step.example.partition == Partition::validation) continue;
    if (sampled(step)) {
      CHECK(*step.temperature == 1);
      CHECK(step.want_trace);
      CHECK(step.want_demos);
      CHECK(*step.candidate == *problem().seed);  // there is no other in the first step
      ++samples[step.example.index];
    } else {
      judged[step.candidate->id()].insert(step.example.index);
    }
  }
  CHECK(samples.size() == batch);
  std::set<int> examples;
  for (const auto& [example, count] : samples) {
    CHECK(count == candidates);
    examples.insert(example);
  }
  CHECK(judged.size() == candidates);
  for (const auto& [program, seen] : judged) CHECK(seen == examples);
}

TEST_CASE("no sample is the repeat of another, in any step") {
  NoisyWorld noisy;
  Simba search(policy(6), problem());
  const Drive run = drive(search, noisy.world());
  std::set<std::pair<std::string, std::pair<int, int>>> seen;
  std::set<std::string> programs;
  int samples = 0;
  for (const RolloutStep& step : run.runs()) {
    if (!sampled(step)) continue;
    CHECK(seen.insert({step.candidate->id(), {step.example.index, step.repeat}}).second);
    programs.insert(step.candidate->id());
    ++samples;
  }
  CHECK(samples == 6 * candidates * batch);
  CHECK(programs.size() > 2);  // drawn from the pool
}

TEST_CASE("programs are drawn by softmax of their means, to be sampled and to be changed") {
  int best = 0;
  int seed = 0;
  int changed_best = 0;
  int changed_seed = 0;
  for (std::uint64_t number = 1; number <= 20; ++number) {
    SearchProblem numbered = problem();
    numbered.random_seed = number;
    OptimizerPolicy only_rules = policy(2);
    only_rules.demos = 0;
    Simba search(only_rules, numbered);
    const Drive run = drive(search, first_rule_helps());
    int samples = 0;
    for (const RolloutStep& step : run.runs()) {
      if (!sampled(step) || ++samples <= candidates * batch) continue;  // in the first step there is the seed alone
      best += helped(*step.candidate) ? 1 : 0;
      seed += *step.candidate == *numbered.seed ? 1 : 0;
    }
    const auto made = search.candidates();
    REQUIRE(made.size() == 1 + 2 * candidates);
    for (std::size_t i = 1 + candidates; i < made.size(); ++i) {
      changed_best += made[i].origin.parents.front() == made[1].candidate->id() ? 1 : 0;
      changed_seed += made[i].origin.parents.front() == numbered.seed->id() ? 1 : 0;
    }
  }
  CHECK(best > 3 * seed);  // exp(0.3 / 0.2) is 4.5
  CHECK(best < 7 * seed);
  CHECK(changed_best > 2 * changed_seed);
}

TEST_CASE("a program gets the best run as a demo, or a rule from the best and the worst run behind its text") {
  NoisyWorld noisy;
  Simba search(policy(6), problem());
  const Drive run = drive(search, noisy.world());
  std::map<StepId, std::pair<int, double>> told;
  for (const Drive::Entry& entry : run.journal) {
    const auto* step = std::get_if<RolloutStep>(&entry.step.what);
    if (entry.told && step) told[entry.step.id] = {step->example.index, std::get<RolloutResult>(entry.outcome.what).score};
  }
  REQUIRE_FALSE(noisy.asked.empty());
  for (const ProposeStep& step : noisy.asked) {
    CHECK(step.recipe == "rule");
    REQUIRE(step.evidence.size() == 2);
    CHECK(told.at(step.evidence[0]).first == told.at(step.evidence[1]).first);
    CHECK(told.at(step.evidence[0]).second > told.at(step.evidence[1]).second);
  }
  int with_demo = 0;
  int with_rule = 0;
  for (const CandidateReport& report : search.candidates()) {
    const std::string text = report.candidate->components().at("step0.instruction").text();
    CHECK(text.starts_with("Answer."));
    CHECK(demos_from_value(report.candidate->components().at("step0.demos")).size() <= 4);
    with_demo += report.origin.kind == "demo" ? 1 : 0;
    with_rule += report.origin.kind == "rule" ? 1 : 0;
    if (report.origin.kind == "rule") CHECK(text.find("\n\n#") != std::string::npos);
  }
  CHECK(with_demo > 0);
  CHECK(with_rule == static_cast<int>(noisy.asked.size()));
}

TEST_CASE("in the end the seed and evenly spaced winners are validated, no others") {
  NoisyWorld noisy;
  Simba search(policy(8), problem());
  const Drive run = drive(search, noisy.world());
  std::map<std::string, int> cells;
  for (const RolloutStep& step : run.runs()) {
    if (step.example.partition == Partition::validation) ++cells[step.candidate->id()];
  }
  CHECK(cells.size() == candidates + 1);
  for (const auto& [program, count] : cells) CHECK(count == validation);
  CHECK(search.best().validation > search.baseline().validation);
}

TEST_CASE("with few rollouts a batch is smaller, and enough is kept to validate the winners") {
  NoisyWorld noisy;
  Simba search(policy(8), problem());
  const Drive run = drive(search, noisy.world(), {rollouts(70)});
  CHECK(run.reason == StopReason::rollouts);
  CHECK(run.rollouts == 70);
  CHECK(search.best().candidate->id() != problem().seed->id());
  CHECK(search.best().n == validation);
}

TEST_CASE("money that runs out leaves the winners validated") {
  NoisyWorld noisy;
  Simba search(policy(8), problem());
  Budget budget;
  budget.usd = 0.90;
  const Drive run = drive(search, noisy.world(), {budget});
  CHECK(search.best().candidate->id() != problem().seed->id());
  CHECK(search.best().n == validation);
  CHECK(run.ran <= 90);
}
