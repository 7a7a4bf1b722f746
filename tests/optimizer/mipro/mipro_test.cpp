#include "optimizer/mipro/mipro.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "optimizer/proposals/grounding.hpp"
#include "tests/optimizer/mipro/workshop.hpp"

using namespace hone;
using namespace hone::test;

namespace {

/// Validation examples that each candidate ran on.
std::map<std::string, std::multiset<int>> validated(const Drive& run) {
  std::map<std::string, std::multiset<int>> rows;
  for (const RolloutStep& step : run.runs()) {
    if (step.example.partition == Partition::validation) rows[step.candidate->id()].insert(step.example.index);
  }
  return rows;
}

const Note* note(const ProposeStep& step, const std::string& name) {
  const auto found = std::ranges::find(step.notes, name, &Note::name);
  return found == step.notes.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE("a light search: what is asked, and how often") {
  Workshop shop;
  Mipro search(light(), shop.problem());
  const Drive run = drive(search, shop.world());
  CHECK(recipes(run) == std::map<std::string, int>{{"observations", 3}, {"data_summary", 1}, {"program_description", 1}, {"module_description", 1}, {"grounded", 2}});

  const auto runs = run.runs();
  const auto on_train = std::ranges::count_if(runs, [](const RolloutStep& step) { return step.example.partition == Partition::train; });
  CHECK(on_train == 24);
  CHECK(std::ranges::all_of(runs, [](const RolloutStep& step) { return step.want_demos == (step.example.partition == Partition::train); }));

  CHECK(events(search, "trial") == 10);
  std::multiset<std::size_t> sizes;
  for (const auto& [candidate, rows] : validated(run)) sizes.insert(rows.size());
  CHECK(sizes.count(60) == 3);  // the seed, and the best after five trials and after ten
  CHECK(run.reason == StopReason::finished);
}

TEST_CASE("no cell is run twice, and a trial runs on 35 examples") {
  Workshop shop;
  Mipro search(light(), shop.problem());
  const Drive run = drive(search, shop.world());
  bool any_trial = false;
  for (const auto& [candidate, rows] : validated(run)) {
    CHECK(std::set<int>(rows.begin(), rows.end()).size() == rows.size());
    any_trial |= rows.size() == 35;
    CHECK(rows.size() >= 35);
  }
  CHECK(any_trial);
}

TEST_CASE("the winner was validated whole, and has what helps") {
  Workshop shop;
  Mipro search(light(), shop.problem());
  drive(search, shop.world());
  const Choice best = search.best();
  CHECK(best.n == 60);
  CHECK(best.validation == doctest::Approx(0.8));
  for (const CandidateReport& report : search.candidates()) {
    CHECK((report.state == "in") == (report.score && report.score->n == 60));
  }
}

TEST_CASE("a text is proposed from the summary, the descriptions, rows, at most three successes and sometimes a tip") {
  Workshop shop;
  shop.predictors = 2;
  Mipro search(light(), shop.problem());
  const Drive run = drive(search, shop.world());
  std::map<StepId, double> scores;
  for (const Drive::Entry& entry : run.journal) {
    if (const auto* result = std::get_if<RolloutResult>(&entry.outcome.what); entry.told && result) scores[entry.step.id] = result->score;
  }
  int texts = 0;
  std::set<std::string> tips;
  for (const ProposeStep& step : run.proposed()) {
    if (step.recipe != "grounded") continue;
    ++texts;
    REQUIRE(note(step, data_note));
    CHECK(note(step, data_note)->text.starts_with("data_summary"));
    CHECK(note(step, program_note)->text.starts_with("program_description"));
    CHECK(note(step, module_note)->text.starts_with("module_description"));
    CHECK(step.train_rows.size() == 10);
    CHECK(step.evidence.size() == 3);
    for (const StepId id : step.evidence) CHECK(scores.at(id) == 0.9);
    tips.insert(note(step, tip_note) ? note(step, tip_note)->text : "");
  }
  CHECK(texts == 4);
  CHECK(tips.size() > 1);
}

TEST_CASE("the data is read in batches of ten, each with what was seen before, until nothing is added") {
  Workshop shop;
  shop.train = 70;
  ScriptedWorld world = shop.world();
  int batch = 0;
  world.propose = [&](const ProposeStep& step, StepId id) {
    if (step.recipe == "observations") return Outcome{ProposalResult{++batch == 3 ? "COMPLETE" : "seen " + std::to_string(batch), ""}};
    return shop.world().propose(step, id);
  };
  Mipro search(light(), shop.problem());
  const Drive run = drive(search, world);
  std::vector<ProposeStep> observations;
  for (const ProposeStep& step : run.proposed()) {
    if (step.recipe == "observations") observations.push_back(step);
    if (step.recipe == "data_summary") CHECK(note(step, observations_note)->text == "seen 1\nseen 2");
  }
  REQUIRE(observations.size() == 3);
  CHECK(note(observations[0], observations_note) == nullptr);
  CHECK(note(observations[2], observations_note)->text == "seen 1\nseen 2");
  std::set<int> rows;
  for (const ProposeStep& step : observations) rows.insert(step.train_rows.begin(), step.train_rows.end());
  CHECK(rows.size() == 30);
}

TEST_CASE("each predictor chooses its text and its demos by itself") {
  Workshop shop;
  shop.predictors = 2;
  Mipro search(light(), shop.problem());
  const Drive run = drive(search, shop.world());
  bool apart = false;
  for (const CandidateReport& report : search.candidates()) {
    const auto& values = report.candidate->components();
    apart |= find_or_null(values, "step0.demos").text().size() != find_or_null(values, "step1.demos").text().size();
  }
  CHECK(apart);
  CHECK(search.best().validation > 0.2 + 0.3);
}

TEST_CASE("without demos to choose there are more texts, still grounded in successes") {
  Workshop shop;
  shop.demos = false;
  Mipro search(light(), shop.problem());
  const Drive run = drive(search, shop.world());
  CHECK(recipes(run)["grounded"] == 5);
  CHECK(std::ranges::any_of(run.proposed(), [](const ProposeStep& step) { return !step.evidence.empty(); }));
  CHECK(events(search, "trial") <= 9);
}

TEST_CASE("where validation is small each trial runs on all of it, and there are no other full validations") {
  Workshop shop;
  shop.validation = 20;
  Mipro search(light(), shop.problem());
  const Drive run = drive(search, shop.world());
  for (const auto& [candidate, rows] : validated(run)) CHECK(rows.size() == 20);
  CHECK(validated(run).size() == 11);
}

TEST_CASE("at width 1 a trial begins when the one before it is told") {
  Workshop shop;
  OptimizerPolicy policy = light();
  policy.width = 1;
  Mipro search(policy, shop.problem());
  const Drive run = drive(search, shop.world());
  std::map<StepId, std::string> open;
  for (const Drive::Entry& entry : run.journal) {
    const auto* step = std::get_if<RolloutStep>(&entry.step.what);
    if (!step || step->example.partition == Partition::train) continue;
    if (entry.told) {
      open.erase(entry.step.id);
    } else {
      open.emplace(entry.step.id, step->candidate->id());
      std::set<std::string> candidates;
      for (const auto& [id, candidate] : open) candidates.insert(candidate);
      expect(candidates.size() == 1, "two trials run at once");
    }
  }
}
