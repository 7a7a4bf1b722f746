// Which children are made, and in what order they are first tried.
#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "optimizer/hone/hone.hpp"
#include "programs/text.hpp"
#include "tests/optimizer/hone/hone_support.hpp"
#include "tests/optimizer/scripted_world.hpp"

using namespace hone;
using namespace hone::test;

namespace {

/// A world in which no text helps: every program solves the first rows of train and every second of validation. Train has eight rows; twenty labelled
/// demos are there to be shown.
struct FlatWorld {
  int solved = 6;
  std::uint64_t seed = 1;
  int steps = 1;  ///< of the program, each with a text
  std::function<bool(const Candidate&)> helps = [](const Candidate&) { return false; };  ///< a program that solves three quarters of it

  SearchProblem problem() const {
    RuleWorld rules;
    rules.components = steps;
    rules.train = 8;
    rules.validation = 20;
    rules.seed = seed;
    SearchProblem problem = rules.problem();
    for (int row = 0; row < 20; ++row) {
      problem.labelled["step0.demos"].push_back({"row" + std::to_string(row), "step0", {{"answer", Value(row)}}, false});
    }
    return problem;
  }

  Outcome run(const RolloutStep& step) const {
    const int example = step.example.index;
    RolloutResult result;
    const bool right = helps(*step.candidate) ? example % 4 > 0 : example % 2 == 1;
    result.score = (step.example.partition == Partition::train ? example < solved : right) ? 1 : 0;
    if (step.want_demos) result.demos = {{"row" + std::to_string(example), "step0", {{"answer", Value(example)}}}};
    return {result};
  }

  ScriptedWorld script() const {
    return {[this](const RolloutStep& step, StepId) { return run(step); },
            [](const ProposeStep&, StepId id) { return Outcome{ProposalResult{"Idea " + std::to_string(id), ""}}; }};
  }
};

/// The seed and the first children, made one after the other.
std::vector<CandidateReport> first_children(const FlatWorld& world, std::size_t count, std::vector<std::string> without = {}) {
  OptimizerPolicy policy = hone_policy(std::move(without));
  policy.width = 1;
  Hone hone(policy, world.problem());
  (void)drive(hone, world.script(), {rollouts(200)});
  std::vector<CandidateReport> made = hone.candidates();
  REQUIRE(made.size() > count);
  made.resize(count + 1);
  return made;
}

/// The moves that made them, with how many texts were written for each where a model was asked.
std::vector<std::string> first_moves(const FlatWorld& world, std::size_t count, std::vector<std::string> without = {}) {
  std::vector<std::string> moves;
  for (const CandidateReport& report : first_children(world, count, std::move(without))) {
    const std::size_t texts = report.origin.steps.size();
    if (report.origin.kind != "seed") moves.push_back(report.origin.kind + (texts > 0 ? " " + std::to_string(texts) : ""));
  }
  return moves;
}

std::vector<std::string> sorted(std::vector<std::string> moves) {
  std::ranges::sort(moves);
  return moves;
}

/// How many demos the labelled sets have that a search tries.
std::set<std::size_t> sizes_of_labelled(OptimizerPolicy policy, const SearchProblem& problem) {
  const FlatWorld world;
  for (const char* part : {"reflection", "grounded proposal", "combination"}) policy.hone.without.push_back(part);
  Hone hone(std::move(policy), problem);
  (void)drive(hone, world.script(), {rollouts(300)});
  std::set<std::size_t> sizes;
  for (const CandidateReport& report : made_by(hone, "labelled demos")) {
    const std::vector<Demo> demos = demos_from_value(report.candidate->components().at("step0.demos"));
    CHECK(std::ranges::none_of(demos, &Demo::bootstrapped));
    sizes.insert(demos.size());
  }
  return sizes;
}

/// A child, what it came from, and what else was taken for it.
struct Mixed {
  CandidateReport child;
  CandidatePtr parent;
  CandidatePtr donor;
};

/// The children of a move that takes something from a donor, in searches over two steps with six rules each, of which a reflection learns one: so
/// children win in different places.
std::vector<Mixed> mixed_by(const std::string& move) {
  std::vector<Mixed> mixed;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    RuleWorld world;
    world.components = 2;
    world.rules = 12;
    world.train = 36;
    world.validation = 36;
    world.seed = seed;
    Hone hone(hone_policy({"grounded proposal", "combination", "drafts", "pruning"}), world.problem());
    (void)drive(hone, world.world(), {rollouts(600), 1, 8});
    std::map<std::string, CandidatePtr> by_id;
    for (const CandidateReport& report : hone.candidates()) by_id[report.candidate->id()] = report.candidate;
    for (const CandidateReport& report : made_by(hone, move)) {
      REQUIRE(report.origin.parents.size() == 2);
      mixed.push_back({report, by_id.at(report.origin.parents[0]), by_id.at(report.origin.parents[1])});
    }
  }
  REQUIRE_FALSE(mixed.empty());
  return mixed;
}

}  // namespace

TEST_CASE("a demo set is tried first, then grounded proposals and labelled demos, then a reflection, whatever the seed of the draws") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const std::vector<std::string> moves = first_moves({.seed = seed}, 4);
    CHECK(moves[0] == "bootstrap");
    CHECK(sorted({moves[1], moves[2]}) == std::vector<std::string>{"grounded proposal 6", "labelled demos"});
    CHECK(moves[3] == "reflection 6");
  }
}

TEST_CASE("where the successes do not make up half of a demo set, it is not tried before grounded proposals") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    CHECK(first_moves({.solved = 2, .seed = seed}, 4)[0] == "bootstrap");
    const std::vector<std::string> moves = first_moves({.solved = 1, .seed = seed}, 4);
    CHECK(moves[0] == "grounded proposal 6");
    CHECK(sorted({moves[1], moves[2]}) == std::vector<std::string>{"bootstrap", "labelled demos"});
    CHECK(moves[3] == "reflection 6");
  }
}

TEST_CASE("of several texts all are rewritten before one is, and from failures before train's answers") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const FlatWorld world{.seed = seed, .steps = 2};
    CHECK(first_moves(world, 4) == std::vector<std::string>{"bootstrap", "labelled demos", "reflection 6", "grounded proposal 6"});
    const std::vector<CandidateReport> made = first_children(world, 4);
    for (const std::size_t child : {3, 4}) {
      for (const char* text : {"step0.instruction", "step1.instruction"}) CHECK(made[child].candidate->components().at(text).text().starts_with("Idea "));
    }
    const std::vector<std::string> apart = first_moves(world, 4, {"joint drafts"});
    CHECK(sorted({apart[1], apart[2], apart[3]}) == std::vector<std::string>{"grounded proposal 6", "grounded proposal 6", "labelled demos"});
  }
}

TEST_CASE("without `drafts` a proposal of one text has the turn, and reflections have none") {
  std::set<std::string> fourth;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const std::vector<std::string> moves = first_moves({.seed = seed}, 4, {"drafts"});
    CHECK(moves[0] == "bootstrap");
    CHECK(sorted({moves[1], moves[2]}) == std::vector<std::string>{"grounded proposal 1", "labelled demos"});
    fourth.insert(moves[3]);
  }
  CHECK(fourth.size() > 1);
}

TEST_CASE("without `free_first` the first moves are drawn like the others") {
  std::set<std::string> first;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) first.insert(first_moves({.seed = seed}, 1, {"free_first"})[0]);
  CHECK(first.size() > 2);
}

TEST_CASE("to find a better demo set where one was let in has no turn before all else") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const auto has_demos = [](const Candidate& candidate) { return !demos_from_value(candidate.components().at("step0.demos")).empty(); };
    const std::vector<CandidateReport> made = first_children({.seed = seed, .helps = has_demos}, 3);
    REQUIRE(made[1].origin.kind == "bootstrap");
    REQUIRE(made[1].state == "in");
    const auto replaces = [&](const CandidateReport& report) {
      const bool set = report.origin.kind == "bootstrap" || report.origin.kind == "labelled demos";
      return set && report.origin.parents.front() != made[0].candidate->id();
    };
    CHECK(std::ranges::none_of(made, replaces));
  }
}

TEST_CASE("labelled sets have 16 demos or as many as the policy says, and some have no more than bootstrapped sets") {
  const SearchProblem problem = FlatWorld().problem();
  CHECK(sizes_of_labelled(hone_policy(), problem) == std::set<std::size_t>{4, 16});
  OptimizerPolicy few = hone_policy();
  few.labelled_demos = 3;
  CHECK(sizes_of_labelled(few, problem) == std::set<std::size_t>{3});
}

TEST_CASE("no labelled sets are tried where the policy wants none, without the part, and where train says nothing") {
  SearchProblem problem = FlatWorld().problem();
  OptimizerPolicy none = hone_policy();
  none.labelled_demos = 0;
  CHECK(sizes_of_labelled(none, problem).empty());
  CHECK(sizes_of_labelled(hone_policy({"labelled demos"}), problem).empty());
  problem.labelled["step0.demos"].clear();
  CHECK(sizes_of_labelled(hone_policy(), problem).empty());
}

TEST_CASE("what was written six times over is written up to twelve times over where that has paid, and only there") {
  const std::vector<std::string> reflections_only = {"grounded proposal", "combination", "bootstrap", "labelled demos", "cross", "pruning"};
  RuleWorld rules;
  rules.rules = 24;
  rules.train = 72;
  rules.validation = 72;
  Hone pays(hone_policy(reflections_only), rules.problem());
  (void)drive(pays, rules.world(), {rollouts(600), 1, 8});
  const auto texts = [](const CandidateReport& report) { return report.origin.steps.size(); };
  const std::vector<CandidateReport> written = pays.candidates();
  const auto longer = std::ranges::find_if(written, [&](const CandidateReport& report) { return texts(report) > 6; });
  REQUIRE(longer != written.end());
  CHECK(std::any_of(written.begin(), longer, [&](const CandidateReport& report) { return texts(report) == 6 && report.state == "in"; }));
  for (const CandidateReport& report : written) CHECK(texts(report) <= 12);

  const FlatWorld flat;
  Hone does_not(hone_policy(reflections_only), flat.problem());
  (void)drive(does_not, flat.script(), {rollouts(300), 1, 8});
  REQUIRE(made_by(does_not, "reflection").size() > 2);
  for (const CandidateReport& report : does_not.candidates()) CHECK(texts(report) <= 6);
}

TEST_CASE("a cross is its parent but for what its donor has in these places") {
  for (const auto& [child, parent, donor] : mixed_by("cross")) {
    REQUIRE_FALSE(child.origin.changed.empty());
    for (const std::string& name : child.origin.changed) CHECK(child.candidate->components().at(name) == donor->components().at(name));
  }
}

TEST_CASE("where no model may be asked, the search ends when twice as many children as there is patience came to nothing") {
  const FlatWorld world;
  OptimizerPolicy policy = hone_policy();
  policy.width = 1;
  policy.patience = 3;
  Budget budget = rollouts(2000);
  budget.proposals = 0;
  Hone hone(policy, world.problem());
  const Drive run = drive(hone, world.script(), {budget});
  CHECK(run.reason == StopReason::proposals);
  CHECK(hone.candidates().size() == 1 + 2 * 3);
}
