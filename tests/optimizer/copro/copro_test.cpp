#include "optimizer/copro/copro.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/optimizer/scripted_world.hpp"

using namespace hone;
using namespace hone::test;

namespace {

constexpr int validation = 4;

/// Texts are "tN", N counted over all proposals; a program scores by the digits of its texts, the first one's weighing most.
struct NumberedTexts {
  int components = 1;
  int given = 0;
  std::vector<ProposeStep> asked;

  SearchProblem problem() const {
    RuleWorld world;
    world.components = components;
    world.validation = validation;
    SearchProblem problem = world.problem();
    problem.binary_metric = false;
    return problem;
  }

  static double worth(const std::string& text) { return text[0] == 't' ? 0.01 * ((std::stoi(text.substr(1)) * 7) % 13) : 0; }

  ScriptedWorld world() {
    return {[this](const RolloutStep& step, StepId) {
              RolloutResult result;
              for (int i = 0; i < components; ++i) {
                result.score += worth(step.candidate->components().at("step" + std::to_string(i) + ".instruction").text());
              }
              return Outcome{result};
            },
            [this](const ProposeStep& step, StepId) {
              asked.push_back(step);
              return Outcome{ProposalResult{"t" + std::to_string(++given), ""}};
            }};
  }
};

OptimizerPolicy policy(int breadth, int depth) {
  OptimizerPolicy policy;
  policy.kind = "copro";
  policy.copro.breadth = breadth;
  policy.copro.depth = depth;
  return policy;
}

double score_in(const TriedIdea& idea) { return std::stod(idea.result.substr(idea.result.find(' '))); }

}  // namespace

TEST_CASE("breadth less one in the first round, breadth in each further one, all validated in full") {
  NumberedTexts texts;
  Copro search(policy(4, 3), texts.problem());
  const Drive run = drive(search, texts.world());
  CHECK(run.reason == StopReason::finished);
  CHECK(run.proposals == 3 + 4 + 4);
  CHECK(run.rollouts == (1 + 3 + 4 + 4) * validation);
  for (const RolloutStep& step : run.runs()) CHECK(step.example.partition == Partition::validation);
  double best = 0;
  for (const CandidateReport& report : search.candidates()) best = std::max(best, report.score->validation);
  CHECK(search.best().validation == best);
}

TEST_CASE("the first round shows no scores, each further one the best texts so far, worst first") {
  NumberedTexts texts;
  Copro search(policy(4, 3), texts.problem());
  (void)drive(search, texts.world());
  for (std::size_t i = 0; i < texts.asked.size(); ++i) {
    const ProposeStep& step = texts.asked[i];
    CHECK(step.recipe == (i < 3 ? "copro_first" : "copro"));
    CHECK(step.tried.size() == (i < 3 ? 0 : 4));
    CHECK(std::ranges::is_sorted(step.tried, {}, score_in));
    CHECK(step.evidence.empty());
  }
  // After the first round all of its four texts, then the best four of eight, with the parent's at the end.
  const ProposeStep& last = texts.asked.back();
  CHECK(last.tried.back().text == last.parent->components().at("step0.instruction").text());
  CHECK(score_in(last.tried.front()) > 0);
}

TEST_CASE("predictors take turns within a round, each within the best program so far") {
  NumberedTexts texts;
  texts.components = 2;
  Copro search(policy(3, 1), texts.problem());
  const Drive run = drive(search, texts.world());
  CHECK(run.proposals == 2 + 2);  // asked for at once
  CHECK(run.rollouts == (1 + 2 + 2) * validation);
  const auto programs = search.candidates();
  REQUIRE(programs.size() == 5);
  // t1 and t2 are worth 0.07 and 0.01: the second predictor's texts are tried with t1.
  for (const std::size_t i : {3, 4}) CHECK(programs[i].candidate->components().at("step0.instruction").text() == "t1");
}

TEST_CASE("texts of earlier rounds are tried again where the rest of the program has changed") {
  NumberedTexts texts;
  texts.components = 2;
  Copro search(policy(3, 2), texts.problem());
  (void)drive(search, texts.world());
  int again = 0;
  int proposed = 0;
  for (const CandidateReport& report : search.candidates()) {
    if (report.origin.kind == "seed") continue;
    const bool old_text = report.origin.steps.empty();  // no proposal made it
    CHECK(report.origin.kind == (old_text ? "recombination" : "proposal"));
    ++(old_text ? again : proposed);
  }
  CHECK(again >= 2);
  CHECK(proposed == texts.given);
}

TEST_CASE("it ends when the best is perfect, and asks for nothing more") {
  NumberedTexts texts;
  Copro search(policy(10, 3), texts.problem());
  ScriptedWorld world = texts.world();
  world.run = [](const RolloutStep& step, StepId) {
    RolloutResult result;
    result.score = step.candidate->components().at("step0.instruction").text() == "t1" ? 1 : 0;
    return Outcome{result};
  };
  const Drive run = drive(search, world);
  CHECK(run.reason == StopReason::perfect);
  CHECK(run.proposals == 9);
}
