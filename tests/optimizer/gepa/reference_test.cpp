// Our GEPA against the Python package's: the same draws, the same decisions. See tests/support/gepa_recording/record.py.

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "optimizer/gepa/gepa.hpp"
#include "programs/hash.hpp"
#include "tests/optimizer/scripted_world.hpp"

using namespace hone;
using namespace hone::test;

namespace {

nlohmann::json recording() {
  std::ifstream file(std::filesystem::path(HONE_SOURCE_DIR) / "tests/support/gepa_recording/gepa-0.1.4.json");
  return nlohmann::json::parse(file);
}

/// What an edit does to an example, in quarters of a point: as in record.py.
int effect(const std::string& component, const std::string& edit, const std::string& example) {
  const std::string digest = sha256_hex(fmt::format("('{}', '{}', '{}')", component, edit, example));
  const double luck = static_cast<double>(std::stoull(digest.substr(0, 12), nullptr, 16)) * 0x1p-48;
  return luck < 0.12 ? 2 : luck < 0.27 ? 1 : luck < 0.42 ? -1 : 0;
}

double score(const Candidate& candidate, const ExampleRef& example) {
  const std::string row = fmt::format("{}{}", example.partition == Partition::train ? "train" : "validation", example.index);
  int quarters = 0;
  for (const auto& [component, value] : candidate.components()) {
    const std::string text = value.text();
    for (std::size_t begin = 0; begin <= text.size();) {
      const std::size_t end = std::min(text.find('.', begin), text.size());
      quarters += effect(component, text.substr(begin, end - begin), row);
      begin = end + 1;
    }
  }
  return std::clamp(quarters, 0, 4) / 4.0;
}

/// The recorded batch order and parent picks. That the weights picked from are the recorded ones is checked at each pick.
class RecordedDraws : public Draws {
 public:
  explicit RecordedDraws(const nlohmann::json& iterations) : iterations_(iterations) {}

  std::vector<int> order(std::string_view purpose, std::uint64_t number, int n) override {
    REQUIRE(purpose == "minibatch");
    std::vector<int> epoch;
    for (std::size_t i = number * static_cast<std::size_t>(n) / 3; epoch.size() < static_cast<std::size_t>(n); ++i) {
      for (const int example : iterations_[i % iterations_.size()]["batch"]) epoch.push_back(example);
    }
    return epoch;
  }

  std::size_t pick(std::string_view purpose, std::uint64_t number, std::span<const double> weights) override {
    REQUIRE(purpose == "parent");
    if (number > iterations_.size()) return 0;  // behind the recording's end
    const auto& iteration = iterations_[number - 1];
    std::vector<double> recorded;
    std::size_t picked = 0;
    for (const auto& [candidate, weight] : iteration["choices"].get<std::vector<std::pair<int, double>>>()) {
      if (candidate == iteration["parent"].get<int>()) picked = recorded.size();
      recorded.push_back(weight);
    }
    CAPTURE(number);
    REQUIRE(weights.size() == recorded.size());
    if (recorded.size() > 1) REQUIRE(std::ranges::equal(weights, recorded));  // of a lone parent the weight says nothing
    return picked;
  }

 private:
  nlohmann::json iterations_;
};

struct Iteration {
  int parent = -1;  ///< by order of acceptance, as the recording counts
  std::vector<int> batch;
  std::string component;
  std::string outcome = "skipped";
};

/// What a run of width 1 without reuse did, an iteration a parent batch: only parents run with their traces kept.
std::vector<Iteration> iterations_of(const Drive& run, std::size_t minibatch) {
  std::vector<Iteration> iterations;
  std::map<std::string, int> accepted;
  for (const auto& entry : run.journal) {
    if (entry.told) continue;
    if (const auto* step = std::get_if<ProposeStep>(&entry.step.what)) {
      iterations.back().component = step->component;
      iterations.back().outcome = "rejected";
      continue;
    }
    const auto& step = std::get<RolloutStep>(entry.step.what);
    const std::string& id = step.candidate->id();
    if (step.example.partition == Partition::validation) {
      if (accepted.emplace(id, static_cast<int>(accepted.size())).second && !iterations.empty()) iterations.back().outcome = "accepted";
    } else if (step.want_trace) {
      if (iterations.empty() || iterations.back().batch.size() == minibatch) iterations.push_back({accepted.at(id), {}, "", "skipped"});
      iterations.back().batch.push_back(step.example.index);
    }
  }
  return iterations;
}

}  // namespace

TEST_CASE("with the recorded draws, parents, batches, components and decisions are those of the reference") {
  const nlohmann::json record = recording();
  const nlohmann::json& recorded = record["iterations"];
  SearchProblem problem;
  ComponentValues seed;
  for (const std::string component : record["components"]) {
    problem.components.push_back({component, ComponentKind::text, Value("0"), {}, ""});
    seed.emplace(component, Value("0"));
  }
  problem.seed = std::make_shared<const Candidate>(std::move(seed));
  problem.train = record["train"];
  problem.validation = record["validation"];
  OptimizerPolicy textbook;
  textbook.width = 1;
  textbook.reuse = false;
  textbook.minibatch = record["minibatch"];
  REQUIRE(textbook.minibatch == 3);

  ScriptedWorld world;
  world.run = [](const RolloutStep& step, StepId) {
    RolloutResult result;
    result.score = score(*step.candidate, step.example);
    return Outcome{result};
  };
  int edit = 0;
  world.propose = [&](const ProposeStep& step, StepId) {
    return Outcome{ProposalResult{fmt::format("{}.{}", step.parent->components().at(step.component).text(), ++edit), ""}};
  };
  Gepa search(textbook, problem, std::make_unique<RecordedDraws>(recorded));
  Budget budget;
  budget.proposals = std::ranges::count_if(recorded, [](const auto& iteration) { return iteration["outcome"] != "skipped"; });
  const Drive run = drive(search, world, {budget, 0, 64});

  const std::vector<Iteration> ours = iterations_of(run, 3);
  REQUIRE(run.proposals == *budget.proposals);
  int skipped = 0;
  for (std::size_t i = 0; i < std::min(ours.size(), recorded.size()); ++i) {
    CAPTURE(i);
    const bool skip = recorded[i]["outcome"] == "skipped";
    skipped += skip ? 1 : 0;
    CHECK(ours[i].parent == recorded[i]["parent"].get<int>());
    CHECK(ours[i].batch == recorded[i]["batch"].get<std::vector<int>>());
    CHECK(ours[i].outcome == recorded[i]["outcome"].get<std::string>());
    CHECK(ours[i].component == (skip ? "" : recorded[i]["component"].get<std::string>()));
  }
  CHECK(skipped > 0);

  std::vector<std::string> pool;
  for (const auto& report : search.candidates()) {
    if (report.state == "in") pool.push_back(report.candidate->id());
  }
  REQUIRE(pool.size() == record["candidates"].size());
  CHECK(search.best().candidate->id() == pool[record["best"].get<std::size_t>()]);
  const auto& best = record["candidates"][record["best"].get<std::size_t>()];
  CHECK(search.best().validation * problem.validation == doctest::Approx(best["sum"].get<double>()));
}
