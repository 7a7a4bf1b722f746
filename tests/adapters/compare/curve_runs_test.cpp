#include "adapters/compare/curve_runs.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/adapters/config/config_folder.hpp"
#include "tests/support/await.hpp"
#include "tests/support/memory_run_store.hpp"
#include "tests/support/scripted_provider.hpp"

using namespace hone;

namespace {

BestSoFar best(const std::string& instruction, std::int64_t rollouts, double usd) {
  BestSoFar best;
  best.candidate = std::make_shared<const Candidate>(ComponentValues{{"a.instruction", instruction}});
  best.rollouts = rollouts;
  best.spent.calls = 2 * rollouts;
  best.spent.usd = usd;
  return best;
}

/// What becomes of a request, by its body.
using Answer = std::function<Result<Completion>(const std::string& body)>;

/// Tests for curves on 20 rows, against a model in process.
struct CurveWorld {
  explicit CurveWorld(Answer the_answer) : answer(std::move(the_answer)), config(folder.load(minimal_config)), shared(config, AssemblyParts{.executor = context.get_executor(), .clock = clock}) {
    for (std::size_t i = 0; i < 20; ++i) {
      rows.push_back(i);
      test.push_back({std::to_string(i), "", "", {{"question", fmt::format("row {}.", i)}, {"answer", "a"}}});
    }
  }

  /// The search of a run in which these instructions were the best, one after the other.
  CurveRun search(const std::vector<std::string>& instructions) const {
    CurveRun run;
    run.config = &config;
    for (const auto& instruction : instructions) {
      BestSoFar best;
      best.candidate = std::make_shared<const Candidate>(ComponentValues{{"answer.instruction", instruction}});
      run.bests.push_back(best);
    }
    return run;
  }

  CurveEnd test_on(std::vector<CurveRun>& runs) {
    CurveParts parts{context.get_executor(), clock, shared, {}, store, test, rows};
    parts.provider = [this](const ModelSettings& settings) {
      return std::make_unique<ScriptedProvider>(settings, clock, [this](int, const std::string& body) {
        ++asked;
        return answer(body);
      });
    };
    CurveTests tests(std::move(parts));
    return await_on(context, clock, tests.run(runs));
  }

  Answer answer;
  ConfigFolder folder;
  boost::asio::io_context context;
  VirtualClock clock;
  RunConfig config;
  Assembly shared;
  MemoryRunStore store;
  Dataset test;
  std::vector<std::size_t> rows;
  int asked = 0;
};

bool speaks_of(const std::string& body, const std::string& words) { return body.find(words) != std::string::npos; }

}  // namespace

TEST_CASE("a candidate's mean is over the rows that have a score, and over 5 % without one leave it out") {
  CurveRun run;
  std::vector<std::optional<double>> scores(20, 0.5);
  scores[0].reset();
  take_scores(run, "one hole", scores);
  CHECK(run.test.at("one hole") == 0.5);
  scores[1].reset();
  take_scores(run, "two holes", scores);
  take_scores(run, "nothing", std::vector<std::optional<double>>(20));
  CHECK(run.test.size() == 1);
  CHECK(run.left_out == std::set<std::string>{"two holes", "nothing"});
}

TEST_CASE("a row that fails is passed over, also one whose request the server does not take") {
  for (const auto kind : {FailureKind::network, FailureKind::bad_request}) {
    CAPTURE(name(kind));
    CurveWorld world([&](const std::string& body) -> Result<Completion> {
      if (speaks_of(body, "row 0.")) return failure(kind, kind == FailureKind::bad_request);
      return completion("a");
    });
    std::vector<CurveRun> runs = {world.search({"alpha"})};
    const auto end = world.test_on(runs);
    CHECK(end.complete);
    CHECK(end.paused.empty());
    CHECK(runs[0].test.size() == 1);
    CHECK(runs[0].left_out.empty());
  }
}

TEST_CASE("a candidate that lacks more than others is no point of the curve") {
  CurveWorld world([](const std::string& body) -> Result<Completion> {
    if (speaks_of(body, "beta") && (speaks_of(body, "row 3.") || speaks_of(body, "row 7."))) return failure(FailureKind::server_error, true);
    return completion("a");
  });
  std::vector<CurveRun> runs = {world.search({"alpha", "beta"})};
  CHECK(world.test_on(runs).complete);
  CHECK(runs[0].test.contains(runs[0].bests[0].candidate->id()));
  CHECK(runs[0].left_out == std::set<std::string>{runs[0].bests[1].candidate->id()});
}

TEST_CASE("where over 5 % of the rows fail the tests pause, and go on from there") {
  bool broken = true;
  bool again = false;
  CurveWorld world([&](const std::string& body) -> Result<Completion> {
    if (!broken && speaks_of(body, "alpha") && speaks_of(body, "row 5.")) again = true;
    if (broken && (speaks_of(body, "row 3.") || speaks_of(body, "row 7."))) return failure(FailureKind::server_error, true);
    return completion("a");
  });
  std::vector<CurveRun> runs = {world.search({"alpha"}), world.search({"beta"})};
  const auto end = world.test_on(runs);
  CHECK_FALSE(end.complete);
  CHECK(end.paused.find("2 of 20 test runs for the curves have no score, the last for this reason: Scripted: server_error.") != std::string::npos);
  CHECK(runs[0].test.empty());
  CHECK(runs[1].test.empty());
  broken = false;
  CHECK(world.test_on(runs).complete);
  CHECK(runs[0].test.size() == 1);
  CHECK(runs[1].test.size() == 1);
  CHECK_FALSE(again);  // it has a score
}

TEST_CASE("what only the user can mend pauses the tests at once, in its own words") {
  for (const auto& wrong : {failure(FailureKind::unauthorized, true), failure(FailureKind::setup, false, false)}) {
    CurveWorld world([&](const std::string&) -> Result<Completion> { return wrong; });
    std::vector<CurveRun> runs = {world.search({"alpha"})};
    const auto end = world.test_on(runs);
    CHECK_FALSE(end.complete);
    CHECK(end.paused == wrong.message);
    CHECK(world.asked <= world.config.engine.concurrency);
    CHECK(runs[0].test.empty());
    CHECK(runs[0].left_out.empty());
  }
}

TEST_CASE("a curve goes from best to best on the axis of the budget, past those without a score") {
  CurveRun run;
  run.bests = {best("seed", 0, 0), best("unknown", 10, 1), best("better", 30, 2)};
  run.test[run.bests[0].candidate->id()] = 0.25;
  run.test[run.bests[2].candidate->id()] = 0.75;
  Budget budget;
  budget.rollouts = 100;
  const auto curve = curve_of(run, budget);
  REQUIRE(curve.size() == 2);
  CHECK(curve[0].x == 0);
  CHECK(curve[0].y == 0.25);
  CHECK(curve[1].x == 30);
  CHECK(curve[1].y == 0.75);
  Budget money;
  money.usd = 5;
  CHECK(curve_of(run, money)[1].x == 2);
}

TEST_CASE("the axis is the first limit that is set") {
  Budget budget;
  budget.wall_s = 60;
  budget.proposals = 9;
  CHECK(axis_of(budget).name == "seconds");
  CHECK(*axis_of(budget).limit == 60);
  budget.usd = 2.5;
  CHECK(axis_of(budget).name == "USD");
  budget.calls = 7;
  CHECK(axis_of(budget).name == "calls");
  CHECK(*axis_of(budget).limit == 7);
  budget.rollouts = 5;
  CHECK(axis_of(budget).name == "rollouts");
}
