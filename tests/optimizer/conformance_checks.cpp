// What holds of every search that has ended.

#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <set>

#include "optimizer/proposals/recipes.hpp"
#include "tests/optimizer/conformance.hpp"

namespace hone::test {
namespace {

/// What the journal says of candidates on validation: the mean over examples of the means over repeats.
class ToldScores {
 public:
  ToldScores(const Drive& run, int validation) : validation_(validation) {
    for (const Drive::Entry& entry : run.journal) {
      const auto* step = std::get_if<RolloutStep>(&entry.step.what);
      const auto* result = std::get_if<RolloutResult>(&entry.outcome.what);
      if (!entry.told || !step || !result || step->example.partition != Partition::validation) continue;
      scores_[step->candidate->id()][step->example.index][step->repeat] = result->score;
    }
  }

  Choice of(const CandidatePtr& candidate) const {
    Choice choice{candidate, 0, 0, validation_};
    const auto known = scores_.find(candidate->id());
    if (known == scores_.end()) return choice;
    for (const auto& [example, repeats] : known->second) {
      double sum = 0;
      for (const auto& [repeat, score] : repeats) sum += score;
      choice.validation += sum / static_cast<double>(repeats.size());
      ++choice.n;
    }
    choice.validation /= choice.n;
    return choice;
  }

 private:
  int validation_;
  std::map<std::string, std::map<int, std::map<int, double>>> scores_;
};

void check_scores(const Choice& choice, const ToldScores& told, bool predicts) {
  REQUIRE(choice.candidate);
  const Choice expected = told.of(choice.candidate);
  CHECK(choice.n == expected.n);
  CHECK(choice.of == expected.of);
  if (!predicts) CHECK(choice.validation == doctest::Approx(expected.validation));
  CHECK((choice.validation >= 0 && choice.validation <= 1));
}

void check_steps(const SearchProblem& problem, const Drive& run) {
  std::set<StepId> evidence;  // told, on train, with its trace
  for (const Drive::Entry& entry : run.journal) {
    if (const auto* step = std::get_if<RolloutStep>(&entry.step.what)) {
      const bool train = step->example.partition == Partition::train;
      expect(step->example.index >= 0 && step->example.index < (train ? problem.train : problem.validation), "an example that there is not");
      expect(step->repeat >= 0, "a repeat below 0");
      expect(train || !step->want_demos, "demos are taken from validation");
      if (entry.told && train && step->want_trace && std::holds_alternative<RolloutResult>(entry.outcome.what)) evidence.insert(entry.step.id);
    } else if (const auto* proposal = std::get_if<ProposeStep>(&entry.step.what); proposal && !entry.told) {
      for (const StepId id : proposal->evidence) expect(evidence.contains(id), "evidence that was not told, or is not from train");
      expect(proposal->parent != nullptr, "a proposal without a parent");
    }
  }
}

void check_candidates(const Optimizer& optimizer, const Drive& run) {
  std::set<std::string> known;
  for (const CandidateReport& report : optimizer.candidates()) {
    known.insert(report.candidate->id());
    expect(report.state == "in" || report.state == "out", "a candidate is still racing when all is over");
  }
  for (const RolloutStep& step : run.runs()) expect(known.contains(step.candidate->id()), "a candidate ran that is not reported");
}

/// Texts for a component that were rejected are counted; what a search asks for by the way need not be.
void check_rejections(const Optimizer& optimizer, const Drive& run) {
  std::map<std::string, int> told;
  for (const Drive::Entry& entry : run.journal) {
    const auto* result = std::get_if<ProposalResult>(&entry.outcome.what);
    if (!entry.told || !result || result->rejected.empty()) continue;
    const Recipe* recipe = find_recipe(std::get<ProposeStep>(entry.step.what).recipe);
    REQUIRE(recipe != nullptr);
    if (recipe->reply == Recipe::Reply::component_text) ++told[result->rejected];
  }
  const auto counted = optimizer.rejections();
  for (const auto& [reason, count] : told) CHECK(counted.contains(reason));
  for (const auto& [reason, count] : told) CHECK(counted.at(reason) >= count);
}

/// The limit that ended the search is used to 95 %; one step may not have fitted.
void check_used(const Drive& run, const Budget& budget) {
  const auto enough = [](double used, double limit, double step) { CHECK(used + step >= 0.95 * limit); };
  switch (run.reason) {
    case StopReason::rollouts: return enough(run.rollouts, static_cast<double>(budget.rollouts.value()), 0);
    case StopReason::proposals: return enough(run.proposals, static_cast<double>(budget.proposals.value()), 0);
    case StopReason::calls: return enough(run.ran * 2, static_cast<double>(budget.calls.value()), 2);
    case StopReason::tokens: return enough(run.ran * 100, static_cast<double>(budget.tokens.value()), 100);
    case StopReason::usd: return enough(run.ran * 0.01, budget.usd.value(), 0.01);
    case StopReason::wall: return enough(run.ran, budget.wall_s.value(), 1);
    default: return;
  }
}

}  // namespace

void check_ended(const Optimizer& optimizer, const SearchProblem& problem, const Drive& run, const Budget& budget, bool predicts) {
  check_steps(problem, run);
  check_candidates(optimizer, run);
  check_rejections(optimizer, run);
  check_used(run, budget);

  const ToldScores told(run, problem.validation);
  const Choice best = optimizer.best();
  const Choice baseline = optimizer.baseline();
  check_scores(best, told, predicts);
  check_scores(baseline, told, predicts);
  CHECK(baseline.candidate->id() == problem.seed->id());
  if (*best.candidate == *baseline.candidate) return;
  if (!predicts) CHECK((best.of - best.n) * 20 <= best.of);
  if (predicts || best.n == baseline.n) CHECK(best.validation > baseline.validation);  // at a tie the seed
}

void check_same_end(const Optimizer& a, const Optimizer& b) {
  CHECK(a.best().candidate->id() == b.best().candidate->id());
  CHECK(a.rejections() == b.rejections());
  const auto all = a.candidates();
  const auto others = b.candidates();
  REQUIRE(all.size() == others.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    expect(all[i].candidate->id() == others[i].candidate->id() && all[i].state == others[i].state && all[i].reason == others[i].reason,
           "the same search has other candidates");
  }
}

}  // namespace hone::test
