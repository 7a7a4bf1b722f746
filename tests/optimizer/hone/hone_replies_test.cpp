// What becomes of the texts that models write, and who is asked for them.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "optimizer/hone/hone.hpp"
#include "tests/optimizer/hone/hone_support.hpp"
#include "tests/optimizer/scripted_world.hpp"

using namespace hone;
using namespace hone::test;

namespace {

/// A search one step at a time whose only moves are reflections of one text, some of them six times over.
OptimizerPolicy reflections_one_by_one() {
  OptimizerPolicy policy = hone_policy({"grounded proposal", "combination", "cross", "bootstrap", "pruning"});
  policy.width = 1;
  return policy;
}

Outcome reply(const std::string& text) { return {ProposalResult{text, ""}}; }

}  // namespace

TEST_CASE("what is rewritten several times over is each time the last text, from other failures, and the child is what it has come to") {
  RuleWorld world;
  ScriptedWorld script = world.world();
  script.propose = [](const ProposeStep&, StepId id) { return reply("Idea " + std::to_string(id)); };
  Hone hone(reflections_one_by_one(), world.problem());
  const Drive run = drive(hone, script, {rollouts(100)});
  const std::vector<CandidateReport> made = made_by(hone, "reflection");
  REQUIRE_FALSE(made.empty());
  const std::vector<StepId>& steps = made.front().origin.steps;
  REQUIRE(steps.size() == 6);
  std::string written = "Answer.";
  std::set<StepId> shown;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const ProposeStep step = run.proposed().at(i);
    CHECK(text_at(*step.parent, "step0.instruction") == written);
    CHECK(step.evidence.size() == 4);
    shown.insert(step.evidence.begin(), step.evidence.end());
    if (i == 2) CHECK(shown.size() == 12);  // all of train: the seed solves nothing
    written = "Idea " + std::to_string(steps[i]);
  }
  CHECK(text_at(*made.front().candidate, "step0.instruction") == written);
}

TEST_CASE("where a later text is none, what was written before is the child") {
  RuleWorld world;
  ScriptedWorld script = world.world();
  int asked = 0;
  script.propose = [&](const ProposeStep&, StepId) {
    return ++asked == 3 ? Outcome{ProposalResult{"", "no_fence"}} : reply("Idea " + std::to_string(asked));
  };
  Hone hone(reflections_one_by_one(), world.problem());
  (void)drive(hone, script, {rollouts(100)});
  const std::vector<CandidateReport> made = made_by(hone, "reflection");
  REQUIRE_FALSE(made.empty());
  CHECK(text_at(*made.front().candidate, "step0.instruction") == "Idea 2");
  CHECK(made.front().origin.steps.size() == 2);
}

TEST_CASE("a text that is known is a duplicate, and when patience with them is over the search has stalled") {
  RuleWorld world;
  ScriptedWorld script = world.world();
  script.propose = [](const ProposeStep&, StepId) { return reply("Answer.  "); };
  OptimizerPolicy policy = reflections_one_by_one();
  policy.hone.without.push_back("drafts");
  policy.patience = 5;
  Hone hone(policy, world.problem());
  Budget budget = rollouts(300);
  budget.proposals = 50;
  const Drive run = drive(hone, script, {budget});
  CHECK(run.reason == StopReason::stalled);
  CHECK(run.proposals == 5);
  CHECK(hone.rejections() == std::map<std::string, int>{{"duplicate", 5}});
}

TEST_CASE("of two models that write texts each is asked once, and then mostly the one whose texts bring something") {
  std::ptrdiff_t talked = 0;
  std::ptrdiff_t asked = 0;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    RuleWorld world;
    world.rules = 12;
    world.train = 36;
    world.validation = 36;
    world.seed = seed;
    SearchProblem problem = world.problem();
    problem.reflectors = {"talker", "writer"};
    ScriptedWorld script = world.world();
    const auto write = script.propose;
    script.propose = [&](const ProposeStep& step, StepId id) {
      return step.role == "writer" ? write(step, id) : reply(text_at(*step.parent, step.component) + " Hm, " + std::to_string(id));
    };
    OptimizerPolicy policy = reflections_one_by_one();
    policy.hone.without.push_back("drafts");
    Hone hone(policy, problem);
    const std::vector<ProposeStep> requests = drive(hone, script, {rollouts(600)}).proposed();
    REQUIRE(requests.size() > 10);
    CHECK(requests[0].role == "talker");
    CHECK(requests[1].role == "writer");
    talked += std::ranges::count(requests, std::string("talker"), &ProposeStep::role);
    asked += static_cast<std::ptrdiff_t>(requests.size());
  }
  CHECK(3 * talked < asked);
}

namespace {

Outcome with_ideas(StepId id) {
  const std::string number = std::to_string(id);
  return {ProposalResult{"Text " + number, "", {"idea" + number + " one" + number, "idea" + number + " two" + number}}};
}

/// The text of the first note of `step` whose name begins so; empty where there is none.
std::string noted(const ProposeStep& step, const std::string& name) {
  const auto note = std::ranges::find_if(step.notes, [&](const Note& one) { return one.name.starts_with(name); });
  return note == step.notes.end() ? "" : note->text;
}

}  // namespace

TEST_CASE("an idea that a reply names is worked out by one later proposal, and the others are told to leave it alone") {
  RuleWorld world;
  ScriptedWorld script = world.world();
  script.propose = [](const ProposeStep&, StepId id) { return with_ideas(id); };
  for (const bool pooled : {true, false}) {
    OptimizerPolicy policy = reflections_one_by_one();
    policy.width = 4;
    policy.hone.without.push_back("drafts");
    if (!pooled) policy.hone.without.push_back("hypotheses");
    Hone hone(policy, world.problem());
    const Drive run = drive(hone, script, {rollouts(200), 1, 4});
    std::map<std::string, int> given;
    int left_alone = 0, being_tried = 0;
    for (const ProposeStep& step : run.proposed()) {
      CHECK(step.ask_ideas == pooled);
      const std::string own = noted(step, "An idea"), others = noted(step, "Ideas that are tried");
      if (!own.empty()) ++given[own];
      if (!own.empty()) CHECK(others.find(own + "\n") == std::string::npos);
      left_alone += others.empty() ? 0 : 1;
      being_tried += noted(step, "Texts that are being").empty() ? 0 : 1;
    }
    CHECK((left_alone > 3) == pooled);
    CHECK((being_tried > 0) == pooled);
    CHECK((given.size() > 3) == pooled);
    for (const auto& [idea, times] : given) {
      CAPTURE(idea);
      CHECK(times == 1);
    }
  }
}

TEST_CASE("what a text of several drafts has worked out is not named to the next draft as another's") {
  RuleWorld world;
  ScriptedWorld script = world.world();
  script.propose = [](const ProposeStep&, StepId id) { return with_ideas(id); };
  Hone hone(reflections_one_by_one(), world.problem());
  const std::vector<ProposeStep> requests = drive(hone, script, {rollouts(100)}).proposed();
  REQUIRE(requests.size() >= 6);
  std::vector<std::string> worked_out;
  for (std::size_t i = 1; i < 6; ++i) {
    worked_out.push_back(noted(requests[i], "An idea"));
    CHECK_FALSE(worked_out.back().empty());
    for (const std::string& idea : worked_out) CHECK(noted(requests[i], "Ideas that are tried").find(idea) == std::string::npos);
  }
}

TEST_CASE("an idea that no text came of is given to one more proposal") {
  RuleWorld world;
  for (const std::string rejected : {"no_fence", "duplicate"}) {
    ScriptedWorld script = world.world();
    script.propose = [&](const ProposeStep& step, StepId id) {
      if (noted(step, "An idea").empty()) return Outcome{ProposalResult{"Text " + std::to_string(id), "", {"name the town before the river"}}};
      return rejected == "no_fence" ? Outcome{ProposalResult{"", rejected}} : reply("Answer.  ");
    };
    OptimizerPolicy policy = reflections_one_by_one();
    policy.hone.without.push_back("drafts");
    Hone hone(policy, world.problem());
    std::map<std::string, int> given;
    for (const ProposeStep& step : drive(hone, script, {rollouts(200)}).proposed()) {
      if (text_at(*step.parent, step.component) == "Answer.") ++given[noted(step, "An idea")];
    }
    CAPTURE(rejected);
    CHECK(given["name the town before the river"] == 2);
    CHECK(hone.rejections().at(rejected) >= 2);
  }
}
