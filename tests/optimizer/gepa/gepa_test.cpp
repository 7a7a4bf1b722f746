#include "optimizer/gepa/gepa.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "tests/optimizer/scripted_world.hpp"

using namespace hone;
using namespace hone::test;

namespace {

/// How many reflections there are in a candidate's line, by first parents.
int reflections_behind(const Optimizer& search, const std::string& id) {
  for (const CandidateReport& report : search.candidates()) {
    if (report.candidate->id() != id || report.origin.parents.empty()) continue;
    return (report.origin.kind == "reflection" ? 1 : 0) + reflections_behind(search, report.origin.parents.front());
  }
  return 0;
}

}  // namespace

TEST_CASE("GEPA learns the rules of a world, several reflections deep, and stops when nothing is left to learn") {
  for (const int width : {1, 8}) {
    RuleWorld world;
    Gepa search(wide(width), world.problem());
    const Drive run = drive(search, world.world(), {rollouts(2000), 0, 64});
    CAPTURE(width);
    CHECK(run.reason == StopReason::perfect);
    CHECK(search.best().validation == 1);
    CHECK(search.baseline().validation == 0);
    CHECK(reflections_behind(search, search.best().candidate->id()) >= 2);
    CHECK(run.rollouts < 1500);
  }
}

TEST_CASE("nothing is run twice: what is known of a parent is taken as it is") {
  RuleWorld world;
  world.components = 2;
  world.train = world.validation = 18;
  OptimizerPolicy policy = wide(8);
  policy.merge = true;
  policy.start_with = {"seed", "bootstrap"};
  Gepa search(policy, world.problem());
  const Drive run = drive(search, world.world(), {rollouts(900), 5, 64});
  std::set<std::tuple<std::string, ExampleRef, int>> seen;
  for (const RolloutStep& step : run.runs()) CHECK(seen.insert({step.candidate->id(), step.example, step.repeat}).second);
}

TEST_CASE("without reuse the parent is run again on every batch") {
  RuleWorld world;
  OptimizerPolicy policy = wide(1);
  policy.reuse = false;
  Gepa search(policy, world.problem());
  ScriptedWorld script = world.world();
  script.propose = [](const ProposeStep&, StepId id) { return Outcome{ProposalResult{"Useless " + std::to_string(id), ""}}; };
  const Drive run = drive(search, script, {rollouts(84), 0, 64});
  std::map<std::pair<std::string, ExampleRef>, int> times;
  for (const RolloutStep& step : run.runs()) ++times[{step.candidate->id(), step.example}];
  const std::string seed = world.problem().seed->id();
  for (int example = 0; example < 12; ++example) CHECK(times[{seed, {Partition::train, example}}] == 3);
}

TEST_CASE("a child that is only as good as its parent on the batch is dropped without validation") {
  RuleWorld world;
  ScriptedWorld script = world.world();
  script.propose = [](const ProposeStep&, StepId id) { return Outcome{ProposalResult{"Useless " + std::to_string(id), ""}}; };
  Gepa search(wide(2), world.problem());
  const Drive run = drive(search, script, {rollouts(80), 0, 64});
  for (const RolloutStep& step : run.runs()) {
    if (step.example.partition == Partition::validation) CHECK(step.candidate->id() == world.problem().seed->id());
  }
  const auto candidates = search.candidates();
  REQUIRE(candidates.size() > 3);
  CHECK(candidates[1].state == "out");
  CHECK(candidates[1].reason == "it scored 0.00 where its parent scored 0.00 on the same 3 examples");
}

TEST_CASE("a child of whose batch too much fails is not judged") {
  RuleWorld world;
  world.fails = [&](const RolloutStep& step, StepId) {
    return step.candidate->id() != world.problem().seed->id() && step.example.index % 3 != 0;
  };
  Gepa search(wide(1), world.problem());
  drive(search, world.world(), {rollouts(150), 0, 64});
  const auto candidates = search.candidates();
  CHECK(std::ranges::any_of(candidates, [](const auto& c) { return c.reason == "unjudged: too many of its runs failed"; }));
}

TEST_CASE("texts are changed in turn, each candidate having its own turn") {
  RuleWorld world;
  world.components = 3;
  world.train = world.validation = 18;
  ScriptedWorld script = world.world();
  script.propose = [](const ProposeStep&, StepId id) { return Outcome{ProposalResult{"Useless " + std::to_string(id), ""}}; };
  Gepa search(wide(1), world.problem());
  const Drive run = drive(search, script, {rollouts(80), 0, 64});
  const auto proposed = run.proposed();
  REQUIRE(proposed.size() >= 6);
  for (std::size_t i = 0; i < proposed.size(); ++i) CHECK(proposed[i].component == "step" + std::to_string(i % 3) + ".instruction");
}

TEST_CASE("a proposal rests on the parent's runs of its batch, and knows what was tried on the text") {
  RuleWorld world;
  ScriptedWorld script = world.world();
  script.propose = [](const ProposeStep&, StepId id) { return Outcome{ProposalResult{"Useless " + std::to_string(id), ""}}; };
  Gepa search(wide(1), world.problem());
  const Drive run = drive(search, script, {rollouts(100), 0, 64});
  std::map<StepId, RolloutStep> by_id;
  for (const auto& entry : run.journal) {
    if (const auto* step = std::get_if<RolloutStep>(&entry.step.what)) by_id.emplace(entry.step.id, *step);
  }
  const auto proposed = run.proposed();
  REQUIRE(proposed.size() > 5);
  for (const ProposeStep& step : proposed) {
    CHECK(step.size_limit == 4000);
    CHECK(step.evidence.size() == 3);
    for (const StepId id : step.evidence) {
      CHECK(by_id.at(id).candidate->id() == step.parent->id());
      CHECK(by_id.at(id).example.partition == Partition::train);
      CHECK(by_id.at(id).want_trace);
    }
  }
  CHECK(proposed[0].tried.empty());
  CHECK(proposed[1].tried.size() == 1);
  CHECK(proposed[1].tried[0].result == "dropped: it scored 0.00 where its parent scored 0.00 on the same 3 examples");
  CHECK(proposed[5].tried.size() == 4);
  OptimizerPolicy forgetful = wide(1);
  forgetful.memory = false;
  Gepa without(forgetful, world.problem());
  for (const ProposeStep& step : drive(without, script, {rollouts(90)}).proposed()) CHECK(step.tried.empty());
}

TEST_CASE("no more pipelines are in flight than the search is wide") {
  for (const int width : {1, 3}) {
    RuleWorld world;
    Gepa search(wide(width), world.problem());
    const Drive run = drive(search, world.world(), {rollouts(300), 7, 64});
    int open = 0;
    int most = 0;
    for (const auto& entry : run.journal) {
      if (!std::holds_alternative<ProposeStep>(entry.step.what)) continue;
      open += entry.told ? -1 : 1;
      most = std::max(most, open);
    }
    CHECK(most == width);
  }
}

TEST_CASE("children of the bootstrapped candidate keep its demos, and reflection waits for it") {
  RuleWorld world;
  ScriptedWorld script = world.world();
  auto inner = script.run;
  script.run = [&](const RolloutStep& step, StepId id) {
    auto outcome = inner(step, id);
    auto& result = std::get<RolloutResult>(outcome.what);
    if (step.example.index < 5) result.score = 1;
    if (!demos_from_value(find_or_null(step.candidate->components(), "step0.demos")).empty() && step.example.index < 8) result.score = 1;
    return outcome;
  };
  OptimizerPolicy policy = wide(8);
  policy.start_with = {"seed", "bootstrap"};
  Gepa search(policy, world.problem());
  const Drive run = drive(search, script, {rollouts(400), 0, 64});
  const auto candidates = search.candidates();
  REQUIRE(candidates.size() > 2);
  CHECK(candidates[1].origin.kind == "bootstrap");
  bool inherited = false;
  for (const auto& report : candidates) {
    if (report.origin.kind == "reflection" && report.origin.parents.front() == candidates[1].candidate->id()) {
      inherited = true;
      CHECK(report.candidate->components().at("step0.demos") == candidates[1].candidate->components().at("step0.demos"));
      CHECK(report.origin.changed == std::vector<std::string>{"step0.instruction"});
    }
  }
  CHECK(inherited);
  CHECK(search.best().validation > candidates[1].score->validation);
}

TEST_CASE("a wide search gathers what passed the gate and validates the most promising; one pipeline validates at once") {
  for (const int width : {1, 8}) {
    CAPTURE(width);
    RuleWorld world;
    world.rules = 40;
    world.train = world.validation = 40;
    world.learns = 2;
    Gepa search(wide(width), world.problem());
    const Drive run = drive(search, world.world(), {rollouts(1200), 5, 64});
    int validated = 0;
    int passed = 0;
    for (const CandidateReport& report : search.candidates()) {
      if (report.origin.kind != "reflection") continue;
      validated += report.score ? 1 : 0;
      passed += report.state == "in" || report.reason.find("; the budget left nothing to validate it with") != std::string::npos ? 1 : 0;
    }
    const int on_batches = run.rollouts - 40 * (validated + 1);
    if (width == 1) CHECK(on_batches < 40 * validated);
    if (width == 8) CHECK(on_batches > 40 * validated);
    CHECK((passed > validated) == (width == 8));
  }
}

TEST_CASE("of those that passed the gate, the child with the highest mean of its parent and gain is validated first, the latest of equals") {
  RuleWorld world;
  world.validation = 40;
  ScriptedWorld script = world.world();
  script.run = [&](const RolloutStep& step, StepId) {
    const std::string text = find_or_null(step.candidate->components(), "step0.instruction").text();
    RolloutResult result;
    if (text != "Answer.") result.score = text == "Idea 2" || text == "Idea 3" ? 0.5 : 0.25;
    return Outcome{result};
  };
  int ideas = 0;
  script.propose = [&](const ProposeStep&, StepId) { return Outcome{ProposalResult{"Idea " + std::to_string(++ideas), ""}}; };
  OptimizerPolicy policy = wide(4);
  policy.screening = 0.8;  // 24 rollouts on batches, four children, for the 40 of a validation
  Gepa search(policy, world.problem());
  const Drive run = drive(search, script, {rollouts(200), 0, 64});
  std::string first;
  for (const RolloutStep& step : run.runs()) {
    const std::string text = find_or_null(step.candidate->components(), "step0.instruction").text();
    if (first.empty() && step.example.partition == Partition::validation && text != "Answer.") first = text;
  }
  CHECK(first == "Idea 3");
}

TEST_CASE("merges put together what different children learned, at most five of them") {
  RuleWorld world;
  world.components = 2;
  world.rules = 8;
  world.train = world.validation = 32;
  OptimizerPolicy policy = wide(4);
  policy.merge = true;
  policy.screening = 0;  // siblings that know different things come into the pool
  Gepa search(policy, world.problem());
  const Drive run = drive(search, world.world(), {rollouts(3000), 0, 64});
  int merges = 0;
  for (const auto& report : search.candidates()) {
    if (report.origin.kind != "merge") continue;
    CHECK(report.origin.parents.size() == 2);
    if (report.state == "in") ++merges;
  }
  CHECK(merges >= 1);
  CHECK(merges <= 5);
  CHECK(search.best().validation == 1);
}

TEST_CASE("a candidate of whose validation more than 5 % is missing does not win") {
  RuleWorld world;
  world.validation = 20;
  const std::string seed = world.problem().seed->id();
  const auto best_with_missing = [&](int missing) {
    world.fails = [&, missing](const RolloutStep& step, StepId) {
      return step.candidate->id() != seed && step.example.partition == Partition::validation && step.example.index < missing;
    };
    Gepa search(wide(2), world.problem());
    drive(search, world.world(), {rollouts(600), 0, 64});
    return search.best().candidate->id();
  };
  CHECK(best_with_missing(1) != seed);
  CHECK(best_with_missing(2) == seed);
}

TEST_CASE("every acceptance, rejection and drop is told in a sentence") {
  RuleWorld world;
  Gepa search(wide(1), world.problem());
  drive(search, world.world(), {rollouts(300), 0, 64});
  const auto events = search.take_events();
  REQUIRE(!events.empty());
  for (const SearchEvent& event : events) {
    CHECK(event.text.ends_with('.'));
    CHECK(std::isupper(static_cast<unsigned char>(event.text.front())));
  }
  CHECK(std::ranges::any_of(events, [](const auto& event) {
    return event.kind == "candidate_in" && event.text.find("it is the best so far") != std::string::npos;
  }));
}
