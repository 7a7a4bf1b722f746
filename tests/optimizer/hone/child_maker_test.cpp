#include "optimizer/hone/child_maker.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "tests/optimizer/hone/known_candidates.hpp"
#include "tests/optimizer/scripted_world.hpp"

using namespace hone;
using namespace hone::test;

namespace {

Demo demo_of(const std::string& row, const std::string& step, bool bootstrapped) {
  return {row, step, {{"answer", Value("of " + row)}}, bootstrapped};
}

const Value by_hand = to_value({demo_of("", "step0", true)});

/// Two steps, twenty validation examples; the first step has a demo that was written by hand, and six rows of train are labelled for it.
SearchProblem two_steps() {
  RuleWorld rules;
  rules.components = 2;
  rules.validation = 20;
  SearchProblem problem = rules.problem();
  problem.seed = std::make_shared<const Candidate>(problem.seed->with("step0.demos", by_hand));
  for (int i = 0; i < 6; ++i) problem.labelled["step0.demos"].push_back(demo_of("row" + std::to_string(i), "step0", false));
  problem.labelled["step1.demos"] = {};
  return problem;
}

/// Known candidates, and who makes children of them.
struct Family : KnownCandidates {
  explicit Family(OptimizerPolicy policy = {}) : KnownCandidates(two_steps(), std::move(policy)) {}

  DemoPool demos{true};
  ChildMaker maker{core, beliefs, demos, pool};

  /// The seed with another text for a step.
  int add_text(const std::string& text, int begin, int end) { return add(seed().with("step0.instruction", Value(text)), begin, end); }
};

/// A trial that makes a child of `parent`; of moves that change one component, the first, `step0.instruction`.
Trial trial_of(Move move, int parent = 0) {
  Trial trial;
  trial.move = move;
  trial.parent = parent;
  return trial;
}

std::vector<Demo> demos_in(const Candidate& candidate, const std::string& component) {
  return demos_from_value(candidate.components().at(component));
}

std::set<std::string> differing_components(const Candidate& a, const Candidate& b) {
  std::set<std::string> names;
  for (const auto& [name, value] : a.components()) {
    if (!(value == b.components().at(name))) names.insert(name);
  }
  return names;
}

}  // namespace

TEST_CASE("labelled demos stand behind the seed's and in place of the parent's, as many as the move says") {
  Family family;
  const Value earlier = to_value({demo_of("row9", "step0", true), demo_of("row8", "step0", true)});
  const Candidate other = family.seed().with("step0.demos", earlier).with("step1.demos", earlier);
  const int parent = family.add(other.with("step0.instruction", Value("Think.")), 0, 5);
  for (const auto& [labels, most] : {std::pair(3, 3), {6, 6}, {100, 6}}) {
    Trial trial = trial_of({.kind = Move::Kind::labels, .labels = labels}, parent);
    const CandidatePtr child = family.maker.make(trial, 1);
    REQUIRE(child);
    const std::vector<Demo> demos = demos_in(*child, "step0.demos");
    REQUIRE(demos.size() == static_cast<std::size_t>(1 + most));
    CHECK(to_value({demos.front()}) == by_hand);
    std::set<std::string> rows;
    for (std::size_t i = 1; i < demos.size(); ++i) {
      CHECK_FALSE(demos[i].bootstrapped);
      rows.insert(demos[i].row);
    }
    CHECK(rows.size() == static_cast<std::size_t>(most));
    CHECK(differing_components(*child, family.candidate(parent)) == std::set<std::string>{"step0.demos"});  // train says nothing about step 1
  }
}

TEST_CASE("which labelled demos is by chance: another draw, others; the same draw, the same") {
  Family family;
  std::set<std::string> sets;
  std::set<std::string> rows;
  for (std::uint64_t draw = 0; draw < 20; ++draw) {
    Trial trial = trial_of({.kind = Move::Kind::labels, .labels = 2});
    const CandidatePtr child = family.maker.make(trial, draw);
    CHECK(child->id() == family.maker.make(trial, draw)->id());
    sets.insert(child->id());
    for (const Demo& demo : demos_in(*child, "step0.demos")) rows.insert(demo.row);
  }
  CHECK(sets.size() > 5);
  CHECK(rows.size() == 1 + 6);
}

TEST_CASE("bootstrapped demos come from the run's own successes, as many as the policy says, and where there are none no child does") {
  OptimizerPolicy policy;
  policy.demos = 2;
  Family family(policy);
  Trial trial = trial_of({.kind = Move::Kind::demos});
  CHECK(family.maker.make(trial, 1) == nullptr);
  for (int row = 0; row < 5; ++row) family.demos.take(row, {row + 1, 1, false, {demo_of("row" + std::to_string(row), "step0", true)}});
  const CandidatePtr child = family.maker.make(trial, 1);
  REQUIRE(child);
  CHECK(demos_in(*child, "step0.demos").size() == 1 + 2);
}

TEST_CASE("a cross copies one text, or the demos of all predictors together") {
  Family family;
  const auto set = [](const std::string& step) { return to_value({demo_of("row1", step, true)}); };
  const Candidate better = family.seed().with("step0.demos", set("step0")).with("step1.demos", set("step1"));
  const int donor = family.add(better.with("step0.instruction", Value("New.")).with("step1.instruction", Value("New too.")), 0, 10);
  family.add_text("Worse.", 0, 5);
  std::set<std::set<std::string>> taken;
  for (std::uint64_t draw = 0; draw < 40; ++draw) {
    Trial trial = trial_of({Move::Kind::cross});
    const CandidatePtr child = family.maker.make(trial, draw);
    REQUIRE(child);
    CHECK(trial.donor == donor);
    const std::set<std::string> changed = differing_components(*child, family.seed());
    for (const std::string& name : changed) CHECK(child->components().at(name) == family.candidate(donor).components().at(name));
    taken.insert(changed);
  }
  CHECK(taken == std::set<std::set<std::string>>{{"step0.instruction"}, {"step1.instruction"}, {"step0.demos", "step1.demos"}});
}

TEST_CASE("nothing is crossed where nobody wins anything") {
  Family family;
  const int parent = family.add_text("Best.", 0, 10);
  family.add_text("Worse.", 0, 5);
  Trial trial = trial_of({Move::Kind::cross}, parent);
  CHECK(family.maker.make(trial, 1) == nullptr);
  CHECK(trial.donor == -1);
}

TEST_CASE("an option is another than the parent's, each as it comes; where there is no other there is no child") {
  SearchProblem problem = two_steps();
  const std::vector<Value> formats = {Value("chat"), Value("json"), Value("xml")};
  problem.components = {{"step0.format", ComponentKind::choice, formats[0], formats, ""}};
  problem.seed = std::make_shared<const Candidate>(ComponentValues{{"step0.format", formats[0]}});
  KnownCandidates known(problem);
  const DemoPool none(true);
  const ChildMaker maker(known.core, known.beliefs, none, known.pool);
  const int parent = known.add(known.seed().with("step0.format", formats[1]), 0, 5);
  Trial trial = trial_of({Move::Kind::option}, parent);
  std::set<std::string> drawn;
  for (std::uint64_t draw = 0; draw < 20; ++draw) drawn.insert(maker.make(trial, draw)->components().at("step0.format").text());
  CHECK(drawn == std::set<std::string>{"chat", "xml"});

  problem.components[0].options = {formats[0]};
  KnownCandidates alone(problem);
  Trial only = trial_of({Move::Kind::option});
  CHECK(ChildMaker(alone.core, alone.beliefs, none, alone.pool).make(only, 1) == nullptr);
}

TEST_CASE("a model is shown the text of who wins most where the parent loses, if it is another text") {
  Family family;
  const int parent = family.add_text("Mine.", 0, 5);
  family.add(family.candidate(parent).with("step1.instruction", Value("Other.")), 0, 20);  // wins most, with the same text
  const int donor = family.add_text("Better.", 5, 15);
  family.add_text("Good.", 5, 10);
  Trial trial = trial_of({Move::Kind::combine}, parent);
  CHECK(family.maker.choose_donor(trial));
  CHECK(trial.donor == donor);
  CHECK(family.maker.make(trial, 1) == nullptr);  // what it makes is a model's to write
}

TEST_CASE("where nobody does better anywhere there is no text to show") {
  Family family;
  const int parent = family.add_text("Best.", 0, 10);
  family.add_text("Worse.", 0, 5);
  Trial trial = trial_of({Move::Kind::combine}, parent);
  CHECK_FALSE(family.maker.choose_donor(trial));
  CHECK(trial.donor == -1);
}

TEST_CASE("a labelled set shows no row that the seed's demos show") {
  SearchProblem problem = RuleWorld().problem();
  problem.seed = std::make_shared<const Candidate>(problem.seed->with("step0.demos", to_value({Demo{"row1", "step0", {{"answer", Value("of the seed")}}}})));
  for (int i = 0; i < 3; ++i) problem.labelled["step0.demos"].push_back({"row" + std::to_string(i), "step0", {{"answer", Value(i)}}, false});
  KnownCandidates known(problem);
  const DemoPool none(true);
  Trial trial = trial_of({.kind = Move::Kind::labels, .labels = 16});
  const auto child = ChildMaker(known.core, known.beliefs, none, known.pool).make(trial, 1);
  std::multiset<std::string> rows;
  for (const Demo& demo : demos_from_value(child->components().at("step0.demos"))) rows.insert(demo.row);
  CHECK(rows == std::multiset<std::string>{"row0", "row1", "row2"});
}
