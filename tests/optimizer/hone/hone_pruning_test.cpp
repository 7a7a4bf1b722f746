#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "optimizer/hone/hone.hpp"
#include "programs/text.hpp"
#include "tests/optimizer/hone/hone_support.hpp"
#include "tests/optimizer/scripted_world.hpp"

using namespace hone;
using namespace hone::test;

namespace {

/// A world of six rules whose reflector puts each rule on a line of its own, and a line behind it that is good for nothing.
class ChattyWorld {
 public:
  ChattyWorld() {
    rules.train = 24;
    rules.validation = 60;
  }

  ScriptedWorld script() {
    ScriptedWorld script = rules.world();
    const auto propose = script.propose;
    script.propose = [propose](const ProposeStep& step, StepId id) {
      const std::string before = find_or_null(step.parent->components(), step.component).text();
      const std::string after = std::get<ProposalResult>(propose(step, id).what).text;
      return Outcome{ProposalResult{before + "\nHeed" + after.substr(before.size()) + "\nKeep calm, says voice " + std::to_string(id) + ".", ""}};
    };
    return script;
  }

  double score(const Candidate& candidate) const {
    double sum = 0;
    for (int i = 0; i < rules.validation; ++i) sum += rules.score(candidate, i);
    return sum / rules.validation;
  }

  RuleWorld rules;
};

std::string text_of(const Candidate& candidate) { return candidate.components().at("step0.instruction").text(); }

std::size_t chatter(const Candidate& candidate) {
  const std::string text = text_of(candidate);
  std::size_t count = 0;
  for (auto at = text.find("Keep calm"); at != text.npos; at = text.find("Keep calm", at + 1)) ++count;
  return count;
}

std::vector<CandidateReport> prunings(const Optimizer& optimizer) {
  std::vector<CandidateReport> all = optimizer.candidates();
  std::erase_if(all, [](const CandidateReport& report) { return report.origin.kind != "pruning"; });
  return all;
}

}  // namespace

TEST_CASE("what is good for nothing is taken out of the winner, and what counts stays") {
  ChattyWorld world;
  Hone hone(hone_policy({"grounded proposal", "bootstrap"}), world.rules.problem());
  (void)drive(hone, world.script(), {rollouts(3000), 1, 8});
  ChattyWorld again;
  Hone whole(hone_policy({"grounded proposal", "bootstrap", "pruning"}), again.rules.problem());
  (void)drive(whole, again.script(), {rollouts(3000), 1, 8});
  const Candidate& winner = *hone.best().candidate;
  CHECK(prunings(whole).empty());
  REQUIRE_FALSE(prunings(hone).empty());
  CHECK(world.score(winner) >= again.score(*whole.best().candidate));
  CHECK(chatter(winner) < chatter(*whole.best().candidate));
  CHECK(text_of(winner).starts_with("Answer."));
}

TEST_CASE("no pruning that loses anything is let in, and each takes out one line of its parent") {
  ChattyWorld world;
  Hone hone(hone_policy({"grounded proposal", "bootstrap"}), world.rules.problem());
  (void)drive(hone, world.script(), {rollouts(3000), 2, 8});
  const std::vector<CandidateReport> all = hone.candidates();
  REQUIRE_FALSE(prunings(hone).empty());
  int let_in = 0;
  for (const CandidateReport& report : prunings(hone)) {
    const auto parent = std::ranges::find(all, report.origin.parents.front(), [](const CandidateReport& other) { return other.candidate->id(); });
    REQUIRE(parent != all.end());
    const std::string whole = text_of(*parent->candidate);
    CHECK(std::ranges::count(whole, '\n') == std::ranges::count(text_of(*report.candidate), '\n') + 1);
    if (report.state != "in") continue;
    ++let_in;
    CHECK(world.score(*report.candidate) == world.score(*parent->candidate));
  }
  CHECK(let_in > 0);
}

TEST_CASE("a budget that a pruning would be felt in has none, and prunings take a small share of a large one") {
  for (const int limit : {200, 1500}) {
    ChattyWorld world;
    Hone hone(hone_policy({"grounded proposal", "bootstrap"}), world.rules.problem());
    const Drive run = drive(hone, world.script(), {rollouts(limit), 1, 8});
    CHECK((limit == 200) == prunings(hone).empty());
    int spent = 0;
    for (const Drive::Entry& entry : run.journal) {
      const auto* step = std::get_if<RolloutStep>(&entry.step.what);
      if (step == nullptr || entry.told) continue;
      const bool pruned = std::ranges::any_of(prunings(hone), [&](const CandidateReport& report) { return *report.candidate == *step->candidate; });
      spent += pruned ? 1 : 0;
    }
    CHECK(spent <= limit / 5);  // a tenth for the prunings themselves; those let in are confirmed like others
  }
}
