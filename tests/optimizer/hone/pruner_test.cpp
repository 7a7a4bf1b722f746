#include "optimizer/hone/pruner.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/optimizer/hone/hone_support.hpp"
#include "tests/optimizer/hone/known_candidates.hpp"
#include "tests/optimizer/scripted_world.hpp"

using namespace hone;
using namespace hone::test;

namespace {

/// Two steps, sixty validation examples. Candidate 1 has one line more in the first text and solves the first 30; candidate 2, its child, two more
/// and solves the first 50.
struct PrunedLine : KnownCandidates {
  PrunedLine() : KnownCandidates(two_texts()) {
    (void)add(seed().with("step0.instruction", Value("Answer.\nBe brief.")), 0, 30);
    (void)add(candidate(1).with("step0.instruction", Value("Answer.\nBe brief.\nBe kind.")), 0, 50, 1);
  }

  static SearchProblem two_texts() {
    RuleWorld rules;
    rules.components = 2;
    rules.validation = 60;
    return rules.problem();
  }

  /// Lets in what counts as a pruning of `parent`; its number.
  int prune(int parent, int solved) {
    const int child = add(candidate(parent).with("step0.demos", Value(core.record().size())), 0, solved, parent);
    pruner.let_in(pruner.pruning_of(pruning(parent, child)));
    return child;
  }

  static Trial pruning(int parent, int child, const std::string& sentence = "Be kind.") {
    Trial trial;
    trial.move = {Move::Kind::prune, 0};
    trial.parent = parent;
    trial.child = child;
    trial.sentence = sentence;
    return trial;
  }

  Pruner pruner{core, beliefs};
};

const std::function<bool(int)> anyone = [](int) { return true; };

}  // namespace

TEST_CASE("a cut is a sentence of a text that the seed has not and that was not found to matter") {
  PrunedLine line;
  const int candidate = line.add(line.candidate(2).with("step1.instruction", Value("Answer.\nBe kind.")), 0, 50, 2);
  const auto sentences = [&] {
    std::vector<std::pair<int, std::string>> found;
    for (const Pruner::Cut& cut : line.pruner.cuts(candidate)) found.emplace_back(cut.component, cut.sentence.text);
    return found;
  };
  CHECK(sentences() == std::vector<std::pair<int, std::string>>{{0, "Be brief."}, {0, "Be kind."}, {2, "Be kind."}});
  line.pruner.keep(0, "Be kind.");
  CHECK(sentences() == std::vector<std::pair<int, std::string>>{{0, "Be brief."}, {2, "Be kind."}});
  CHECK(line.pruner.cuts(0).empty());
}

TEST_CASE("a pruning lacks the sentence of one text and nothing else") {
  PrunedLine line;
  const int candidate = line.add(line.candidate(2).with("step1.instruction", Value("Answer.\nBe kind.")), 0, 50, 2);
  const std::vector<Pruner::Cut> cuts = line.pruner.cuts(candidate);
  REQUIRE(cuts.size() == 3);
  CHECK(*line.pruner.without_sentence(candidate, cuts[0]) == line.candidate(candidate).with("step0.instruction", Value("Answer.\nBe kind.")));
  CHECK(*line.pruner.without_sentence(candidate, cuts[2]) == line.candidate(candidate).with("step1.instruction", Value("Answer.")));
}

TEST_CASE("prunings take a share of the rollouts, less what they took") {
  PrunedLine line;
  const auto share = static_cast<std::int64_t>(line.pruner.policy().share * 1000);
  CHECK(line.pruner.allowance(1000) == share);
  line.pruner.spend(30);
  line.pruner.spend(5);
  CHECK(line.pruner.allowance(1000) == share - 35);
}

TEST_CASE("a pruning of a pruning is compared with the candidate that the line began from") {
  PrunedLine line;
  const int once = line.prune(2, 50);
  const int twice = line.prune(once, 50);
  CHECK(line.pruner.pruning_of(PrunedLine::pruning(2, 9)).origin == 2);
  CHECK(line.pruner.pruning_of(PrunedLine::pruning(once, 9)).origin == 2);
  const Pruning third = line.pruner.pruning_of(PrunedLine::pruning(twice, 9));
  CHECK(third.origin == 2);
  CHECK(third.parent == twice);
  CHECK(third.child == 9);
}

TEST_CASE("a pruning runs first on what its parent solves and the nearest forebear without the sentence does not") {
  PrunedLine line;
  (void)line.core.record().add(std::make_shared<const Candidate>(line.candidate(2).with("step0.demos", Value(1))), "pruning", {2}, {});
  line.beliefs.add(3, 2, "pruning");
  CHECK(line.pruner.examples(PrunedLine::pruning(2, 3, "Be kind."), numbers(60)) == std::vector<int>{30, 31, 32, 33, 34, 35});
  CHECK(line.pruner.examples(PrunedLine::pruning(2, 3, "Be brief."), numbers(60)) == std::vector<int>{0, 1, 2, 3, 4, 5});
}

TEST_CASE("prunings stand in for the leader, one after the other, as long as each may win and does not lose") {
  PrunedLine line;
  const int once = line.prune(2, 50);
  const int twice = line.prune(once, 50);
  const int worse = line.prune(twice, 30);
  CHECK(line.pruner.stand_in(2, anyone) == twice);
  CHECK(line.pruner.stand_in(2, [&](int candidate) { return candidate != twice; }) == once);
  CHECK(line.pruner.stand_in(2, [&](int candidate) { return candidate != once; }) == 2);
  CHECK(line.pruner.stand_in(1, anyone) == 1);
  CHECK(line.pruner.stand_in(worse, anyone) == worse);
}

TEST_CASE("every character of a prompt counts against its candidate, those of demos too, and later candidates have their burdens") {
  PrunedLine line;
  const auto extra = [&](int candidate, int than) {
    const std::vector<double>& burdens = line.pruner.burdens();
    return burdens.at(static_cast<std::size_t>(candidate)) - burdens.at(static_cast<std::size_t>(than));
  };
  CHECK(extra(1, 0) == doctest::Approx(10e-6));  // "\nBe brief."
  CHECK(extra(2, 1) == doctest::Approx(9e-6));
  const Demo demo{"row1", "step0", {{"answer", Value(std::string(1000, 'a'))}}};
  const int shows = line.add(line.seed().with("step0.demos", to_value({demo})), 0, 30);
  CHECK(extra(shows, 0) >= 1000e-6);
  CHECK(extra(shows, 0) < 1100e-6);
}
