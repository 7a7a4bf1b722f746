#include "optimizer/opro/opro.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "tests/optimizer/scripted_world.hpp"

using namespace hone;
using namespace hone::test;

namespace {

constexpr int validation = 4;

SearchProblem problem(int components = 1) {
  RuleWorld world;
  world.components = components;
  world.train = 30;
  world.validation = validation;
  SearchProblem problem = world.problem();
  problem.binary_metric = false;
  return problem;
}

/// Proposals are "t1", "t2", …; a program scores by the number in its first text.
struct NumberedTexts {
  int given = 0;
  std::vector<ProposeStep> asked;

  ScriptedWorld world() {
    return {[](const RolloutStep& step, StepId) {
              const std::string text = step.candidate->components().at("step0.instruction").text();
              RolloutResult result;
              result.score = text[0] == 't' ? 0.01 * ((std::stoi(text.substr(1)) * 7) % 23) : 0;
              return Outcome{result};
            },
            [this](const ProposeStep& step, StepId) {
              asked.push_back(step);
              return Outcome{ProposalResult{"t" + std::to_string(++given), ""}};
            }};
  }
};

OptimizerPolicy policy(int steps) {
  OptimizerPolicy policy;
  policy.kind = "opro";
  policy.steps = steps;
  policy.opro.per_step = 3;
  policy.opro.history = 5;
  policy.opro.exemplars = 2;
  return policy;
}

double score_in(const TriedIdea& idea) { return std::stod(idea.result.substr(idea.result.find(' '))); }

}  // namespace

TEST_CASE("each step asks for so many texts, and each is validated in full") {
  NumberedTexts texts;
  Opro search(policy(4), problem());
  const Drive run = drive(search, texts.world());
  CHECK(run.reason == StopReason::finished);
  CHECK(run.proposals == 4 * 3);
  CHECK(run.rollouts == (1 + 4 * 3) * validation);
  for (const RolloutStep& step : run.runs()) CHECK(step.example.partition == Partition::validation);
}

TEST_CASE("a step's requests are one request, with the best texts in ascending order and a few examples of the task") {
  NumberedTexts texts;
  Opro search(policy(4), problem());
  (void)drive(search, texts.world());
  REQUIRE(texts.asked.size() == 12);
  std::set<std::vector<int>> exemplars;
  for (std::size_t i = 0; i < texts.asked.size(); ++i) {
    const ProposeStep& step = texts.asked[i];
    CHECK(step.recipe == "opro");
    CHECK(step.tried.size() == std::min<std::size_t>(1 + 3 * (i / 3), 5));
    CHECK(std::ranges::is_sorted(step.tried, {}, score_in));
    CHECK(step.tried.back().text == step.parent->components().at("step0.instruction").text());
    CHECK(step.train_rows.size() == 2);
    exemplars.insert(step.train_rows);
    const ProposeStep& first = texts.asked[i - i % 3];
    CHECK(content_hash({1, step}) == content_hash({1, first}));
  }
  CHECK(exemplars.size() > 1);  // drawn anew for each step
  CHECK(score_in(texts.asked.back().tried.front()) > 0);  // the seed, which scored 0, has been crowded out
}

TEST_CASE("predictors take turns from step to step") {
  NumberedTexts texts;
  Opro search(policy(4), problem(2));
  (void)drive(search, texts.world());
  for (std::size_t i = 0; i < texts.asked.size(); ++i) {
    CHECK(texts.asked[i].component == (i / 3 % 2 == 0 ? "step0.instruction" : "step1.instruction"));
  }
}

TEST_CASE("where the budget refuses a proposal, the texts that others of its step gave are validated in full") {
  NumberedTexts texts;
  ScriptedWorld world = texts.world();
  int asked = 0;
  world.propose = [&asked, propose = world.propose](const ProposeStep& step, StepId id) {
    return ++asked == 2 ? Outcome{StepRefused{Limit::tokens}} : propose(step, id);
  };
  Opro search(policy(4), problem());
  const Drive run = drive(search, world);
  CHECK(run.reason == StopReason::tokens);
  CHECK(run.proposals == 3);
  CHECK(run.rollouts == (1 + 2) * validation);
  for (const CandidateReport& report : search.candidates()) CHECK(report.state == "in");
}

TEST_CASE("all texts are asked for at once, and their validations overlap") {
  NumberedTexts texts;
  Opro search(policy(1), problem());
  const Drive run = drive(search, texts.world());
  int open = 0;
  int most = 0;
  for (const Drive::Entry& entry : run.journal) {
    if (!std::holds_alternative<ProposeStep>(entry.step.what)) continue;
    open += entry.told ? -1 : 1;
    most = std::max(most, open);
  }
  CHECK(most == 3);
}
