// What a model is shown when it is asked for a text.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "optimizer/hone/hone.hpp"
#include "tests/optimizer/hone/hone_support.hpp"
#include "tests/optimizer/scripted_world.hpp"

using namespace hone;
using namespace hone::test;

namespace {

using Parts = std::vector<std::string>;

/// All moves but reflections of one text.
const Parts plain = {"grounded proposal", "combination", "cross", "bootstrap", "pruning", "drafts"};

Parts with_part(Parts parts, const std::string& more) {
  parts.push_back(more);
  return parts;
}

/// The seed solves the first of seven rows of train, any other program all of them; on validation all programs are alike. So every child passes its
/// gate and is dropped, and every reflection is made from the seed.
Outcome run_in_vain(const RolloutStep& step, const Candidate& seed) {
  const int example = step.example.index;
  RolloutResult result;
  result.score = (step.example.partition == Partition::train ? example == 0 || !(*step.candidate == seed) : example % 2 == 0) ? 1 : 0;
  return {result};
}

/// What a search asked a model for, and all the runs that it may have shown.
struct Requests {
  std::vector<std::pair<StepId, ProposeStep>> asked;
  std::map<StepId, RolloutStep> runs;
  std::map<StepId, double> scores;
  std::vector<CandidateReport> candidates;

  explicit Requests(const Drive& drive, const Optimizer& optimizer) : candidates(optimizer.candidates()) {
    for (const Drive::Entry& entry : drive.journal) {
      const auto* result = std::get_if<RolloutResult>(&entry.outcome.what);
      if (const auto* step = std::get_if<RolloutStep>(&entry.step.what); step && entry.told && result) {
        runs[entry.step.id] = *step;
        scores[entry.step.id] = result->score;
      }
      if (const auto* step = std::get_if<ProposeStep>(&entry.step.what); step && !entry.told) asked.emplace_back(entry.step.id, *step);
    }
  }

  const ProposeStep& request(StepId id) const {
    const auto found = std::ranges::find(asked, id, [](const auto& entry) { return entry.first; });
    REQUIRE(found != asked.end());
    return found->second;
  }
};

RuleWorld seven_rows() {
  RuleWorld rules;
  rules.train = 7;
  return rules;
}

/// A search one step at a time in which nothing comes of anything.
Requests asked_in_vain(const Parts& without, int failures = 4) {
  OptimizerPolicy policy = hone_policy(without);
  policy.width = 1;
  policy.prompt_limit = 777;
  policy.hone.failures = failures;
  const SearchProblem problem = seven_rows().problem();
  const ScriptedWorld script = {[&](const RolloutStep& step, StepId) { return run_in_vain(step, *problem.seed); },
                                [](const ProposeStep&, StepId id) { return Outcome{ProposalResult{"Idea " + std::to_string(id), ""}}; }};
  Hone hone(policy, problem);
  const Drive run = drive(hone, script, {rollouts(150)});
  Requests requests(run, hone);
  REQUIRE(requests.asked.size() > 6);
  return requests;
}

/// A search that gets somewhere.
Requests asked_with_success(const Parts& without) {
  RuleWorld world;
  world.rules = 12;
  world.train = 36;
  world.validation = 36;
  Hone hone(hone_policy(without), world.problem());
  const Drive run = drive(hone, world.world(), {rollouts(600), 1, 8});
  return Requests(run, hone);
}

/// The examples of the failures that a request shows.
std::vector<int> failures_shown(const Requests& requests, const ProposeStep& step) {
  std::vector<int> examples;
  for (const StepId run : step.evidence) {
    if (requests.scores.at(run) < 1) examples.push_back(requests.runs.at(run).example.index);
  }
  return examples;
}

/// How many of its runs another candidate made.
int contrasts_shown(const Requests& requests, const ProposeStep& step) {
  return static_cast<int>(std::ranges::count_if(step.evidence, [&](StepId run) { return !(*requests.runs.at(run).candidate == *step.parent); }));
}

}  // namespace

TEST_CASE("a reflection is asked for with failures of its parent, as many as the policy says, and in turn with all that are known") {
  for (const int failures : {5, 2}) {
    const Requests requests = asked_in_vain(plain, failures);
    std::map<int, int> times;
    for (const auto& [id, step] : requests.asked) {
      CHECK(step.recipe == "reflect");
      CHECK(step.component == "step0.instruction");
      CHECK(step.size_limit == 777);
      const std::vector<int> shown = failures_shown(requests, step);
      CHECK(std::set<int>(shown.begin(), shown.end()).size() == static_cast<std::size_t>(failures));
      for (const StepId run : step.evidence) {
        CHECK(run < id);
        CHECK(requests.runs.at(run).want_trace);
        CHECK(requests.runs.at(run).example.partition == Partition::train);
        if (requests.scores.at(run) < 1) CHECK(*requests.runs.at(run).candidate == *step.parent);
      }
      for (const int example : shown) ++times[example];
    }
    REQUIRE(times.size() == 6);
    for (const auto& [example, count] : times) CHECK(count >= times.begin()->second - 1);
    for (const auto& [example, count] : times) CHECK(count <= times.begin()->second + 1);
  }
}

TEST_CASE("a parent of which few failures are known is first run on train until there are as many as are shown") {
  const Requests requests = asked_with_success(plain);
  const CandidatePtr seed = requests.candidates.front().candidate;
  const auto is_full = [&](const auto& asked) {
    return !(*asked.second.parent == *seed) && failures_shown(requests, asked.second).size() == 4;  // its gate showed three at most
  };
  CHECK(std::ranges::any_of(requests.asked, is_full));
}

TEST_CASE("beside a failure stands the success of another candidate on the same example, beside two of them at most") {
  const Requests requests = asked_in_vain(plain);
  int most = 0;
  for (const auto& [id, step] : requests.asked) {
    const int contrasts = contrasts_shown(requests, step);
    most = std::max(most, contrasts);
    for (std::size_t i = 0; i < step.evidence.size(); ++i) {
      const RolloutStep& run = requests.runs.at(step.evidence[i]);
      if (*run.candidate == *step.parent) continue;
      REQUIRE(i > 0);
      CHECK(requests.scores.at(step.evidence[i]) == 1);
      CHECK(requests.runs.at(step.evidence[i - 1]).example == run.example);
      CHECK(requests.scores.at(step.evidence[i - 1]) == 0);
    }
    const auto about_runs = std::ranges::count(step.notes, std::string("The runs"), &Note::name);
    CHECK(about_runs == (contrasts > 0 ? 1 : 0));
  }
  CHECK(most == 2);
  CHECK(contrasts_shown(requests, requests.asked.back().second) == 2);  // by then another has solved each of them
}

TEST_CASE("without `contrast` no other candidate's run is shown") {
  const Requests requests = asked_in_vain(with_part(plain, "contrast"));
  for (const auto& [id, step] : requests.asked) {
    CHECK(contrasts_shown(requests, step) == 0);
    CHECK(step.notes.empty());
  }
}

TEST_CASE("where there is no contrast a success of the parent's own is shown last, and else none") {
  const Requests requests = asked_in_vain(plain);
  REQUIRE(contrasts_shown(requests, requests.asked.front().second) == 0);
  for (const auto& [id, step] : requests.asked) {
    const auto own_success = [&](StepId run) { return requests.scores.at(run) == 1 && *requests.runs.at(run).candidate == *step.parent; };
    REQUIRE_FALSE(step.evidence.empty());
    if (contrasts_shown(requests, step) > 0) {
      CHECK(std::ranges::none_of(step.evidence, own_success));
    } else {
      CHECK(std::ranges::count_if(step.evidence, own_success) == 1);
      CHECK(own_success(step.evidence.back()));
    }
  }
}

TEST_CASE("a combination is asked for with the text of its donor, and a reflection with nobody's") {
  const Requests requests = asked_with_success({"grounded proposal", "cross", "bootstrap", "drafts", "pruning", "hypotheses"});
  std::map<std::string, CandidatePtr> by_id;
  for (const CandidateReport& report : requests.candidates) by_id[report.candidate->id()] = report.candidate;
  int combinations = 0;
  for (const CandidateReport& report : requests.candidates) {
    if (report.origin.steps.empty()) continue;
    std::vector<Note> notes = requests.request(report.origin.steps.front()).notes;
    std::erase_if(notes, [](const Note& note) { return note.name == "The runs"; });
    if (report.origin.kind == "reflection") CHECK(notes.empty());
    if (report.origin.kind != "combination") continue;
    ++combinations;
    REQUIRE(report.origin.parents.size() == 2);
    REQUIRE(notes.size() == 1);
    CHECK(notes[0].name.find("does better on some examples") != std::string::npos);
    CHECK(notes[0].text == text_at(*by_id.at(report.origin.parents[1]), "step0.instruction"));
    CHECK(notes[0].text != text_at(*by_id.at(report.origin.parents[0]), "step0.instruction"));
  }
  CHECK(combinations > 0);
}

TEST_CASE("a request tells what was tried on its text before and was dropped, and why") {
  const Requests requests = asked_in_vain(plain);
  CHECK(requests.asked[0].second.tried.empty());
  const std::vector<TriedIdea>& tried = requests.asked[1].second.tried;
  REQUIRE(tried.size() == 1);
  CHECK(tried[0].text == "Idea " + std::to_string(requests.asked[0].first));
  CHECK(tried[0].result.starts_with("dropped: on "));
  CHECK_FALSE(tried[0].better);
  CHECK(requests.asked[2].second.tried.size() == 2);
}

TEST_CASE("a request tells what was tried on its text before and was let in") {
  const Requests requests = asked_with_success(plain);
  int better = 0;
  for (const auto& [id, step] : requests.asked) {
    for (const TriedIdea& idea : step.tried) {
      const auto child = std::ranges::find_if(requests.candidates, [&, &step = step](const CandidateReport& report) {
        return text_at(*report.candidate, step.component) == idea.text;
      });
      REQUIRE(child != requests.candidates.end());
      CHECK((child->state == "in") == idea.better);
      better += idea.better ? 1 : 0;
    }
  }
  CHECK(better > 0);
}

TEST_CASE("without `memory` a request tells nothing of what was tried") {
  for (const auto& [id, step] : asked_in_vain(with_part(plain, "memory")).asked) CHECK(step.tried.empty());
}

TEST_CASE("grounded proposals go through all of train before a row is shown again") {
  RuleWorld world;
  world.train = 25;
  OptimizerPolicy policy = hone_policy({"reflection", "combination", "bootstrap", "cross"});
  policy.width = 1;
  Hone hone(policy, world.problem());
  const Drive run = drive(hone, world.world(), {rollouts(100)});
  std::vector<int> rows;
  for (const ProposeStep& step : run.proposed()) {
    CHECK(step.recipe == "grounded");
    rows.insert(rows.end(), step.train_rows.begin(), step.train_rows.end());
  }
  REQUIRE(rows.size() >= 50);
  for (const auto begin : {rows.begin(), rows.begin() + 25}) CHECK(std::set<int>(begin, begin + 25).size() == 25);
}
