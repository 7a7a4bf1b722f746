#include <doctest/doctest.h>

#include <string>

#include "optimizer/hone/hone.hpp"
#include "tests/optimizer/hone/hone_support.hpp"
#include "tests/optimizer/scripted_world.hpp"

using namespace hone;
using namespace hone::test;

namespace {

bool written(const Candidate& candidate, const std::string& step) {
  return find_or_null(candidate.components(), step + ".instruction").text().find("new") != std::string::npos;
}

/// Two steps that have to agree: with one new text of the two fewer examples are solved than with none, with both all are.
Outcome run(const RolloutStep& step, StepId) {
  const bool first = written(*step.candidate, "step0");
  const bool second = written(*step.candidate, "step1");
  const int solved = first && second ? 10 : first || second ? 3 : 5;
  RolloutResult result;
  result.score = step.example.index % 10 < solved ? 1 : 0;
  return {result};
}

Candidate winner(const std::vector<std::string>& without) {
  RuleWorld rules;
  rules.components = 2;
  rules.train = 30;
  rules.validation = 30;
  int texts = 0;
  const auto propose = [&texts](const ProposeStep&, StepId) { return Outcome{ProposalResult{"new " + std::to_string(++texts), ""}}; };
  Hone hone(hone_policy(without), rules.problem());
  (void)drive(hone, {run, propose}, {rollouts(200)});
  return *hone.best().candidate;
}

}  // namespace

TEST_CASE("two texts that help only together are found, but not one at a time") {
  const Candidate both = winner({});
  CHECK(written(both, "step0"));
  CHECK(written(both, "step1"));
  const Candidate none = winner({"joint drafts"});
  CHECK_FALSE(written(none, "step0"));
  CHECK_FALSE(written(none, "step1"));
}
