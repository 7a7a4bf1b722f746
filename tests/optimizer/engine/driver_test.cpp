#include "optimizer/engine/driver.hpp"

#include <functional>
#include <set>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <doctest/doctest.h>

#include "programs/error.hpp"
#include "tests/support/await.hpp"
#include "tests/support/memory_run_store.hpp"

using namespace hone;

namespace {

const CandidatePtr seed = std::make_shared<const Candidate>(ComponentValues{{"a.instruction", "seed"}});

/// Asks for so many rollouts at once and ends when all were told.
class FixedSearch final : public Optimizer {
 public:
  explicit FixedSearch(int rollouts) : rollouts_(rollouts) {}

  Step ask(const BudgetView&) override {
    if (asked_ < rollouts_) {
      RolloutStep step;
      step.candidate = seed;
      step.example.index = asked_;
      return {++asked_, step};
    }
    if (told.size() < static_cast<std::size_t>(rollouts_)) return {0, Wait{}};
    return {0, Finished{refused ? StopReason::calls : StopReason::finished}};
  }
  void tell(StepId id, const Outcome& outcome) override {
    told.push_back(id);
    if (std::holds_alternative<StepRefused>(outcome.what)) refused = true;
  }
  Choice best() const override { return {seed, 0, 0, 0}; }
  Choice baseline() const override { return best(); }
  std::vector<CandidateReport> candidates() const override { return {}; }
  std::map<std::string, int> rejections() const override { return {}; }
  std::vector<SearchEvent> take_events() override { return {}; }

  std::vector<StepId> told;
  bool refused = false;

 private:
  int rollouts_;
  int asked_ = 0;
};

/// Step n makes the call "n" and ends after n turns of the event loop, with what `outcomes` says.
class TurnedWorld final : public Executor {
 public:
  explicit TurnedWorld(RunStore& store) : store_(store) {}

  boost::asio::awaitable<Executed> execute(const Step& step, const CallContext& context) override {
    ran.push_back(step.id);
    if (step.id == unreadable) throw UserError("The disk cannot be read.", exit_codes::paused);
    const auto outcome = outcomes.contains(step.id) ? outcomes[step.id] : Outcome{RolloutResult{}};
    if (shares.contains(step.id)) {
      context.purse->share(std::to_string(shares[step.id]), call, cost);
    } else if (context.purse->reserve(call)) {
      co_await pay(step.id, *context.purse);
    }
    for (StepId turn = 0; turn < step.id; ++turn) co_await boost::asio::post(boost::asio::use_awaitable);
    co_return Executed{outcome, std::nullopt};
  }
  std::optional<std::string> breaker_open() const override { return std::nullopt; }

  std::map<StepId, Outcome> outcomes;
  std::map<StepId, Spend> costs;    ///< where they differ from `cost`
  std::map<StepId, StepId> shares;  ///< by step: it takes the answer to this step's call in place of asking
  std::vector<StepId> ran;
  StepId unreadable = 0;  ///< throws before it waits for anything
  Spend call = {.calls = 1, .input_tokens = 10};
  Spend cost = {.calls = 1, .input_tokens = 10};

 private:
  boost::asio::awaitable<void> pay(StepId step, Purse& purse) {
    AttemptIntent intent{std::to_string(step), "task", "search", step, call};
    const std::int64_t attempt = co_await store_.intend(std::move(intent));
    AttemptOutcome outcome;
    outcome.actual = costs.contains(step) ? costs[step] : cost;
    purse.settle(std::to_string(step), call, outcome.actual);
    co_await store_.settle(attempt, std::move(outcome));
  }

  RunStore& store_;
};

/// One process of a run: what earlier ones left is in the store.
struct Process {
  Process(MemoryRunStore& store, int rollouts, Budget budget = {}, DriverPolicy policy = {}) : search(rollouts), world(store), ledger(budget), reserve(budget, {}, seed->id(), 0) {
    const StepNeed one{world.call, world.call};
    driver = std::make_unique<Driver>(DriverParts{context.get_executor(), search, world, store, ledger, clock, StepCosts({one, {}}), {}, budget, reserve}, policy);
    for (const AttemptRecord& attempt : store.attempts()) ledger.book({0, 0, attempt.actual});
    driver->replay(store.journal());
  }
  SearchEnd run() { return await_on(context, driver->run()); }

  boost::asio::io_context context;
  VirtualClock clock;
  FixedSearch search;
  TurnedWorld world;
  Ledger ledger;
  VerdictReserve reserve;
  std::unique_ptr<Driver> driver;
};

}  // namespace

TEST_CASE("what ends after a failure that only the user can mend is told, and the failure is asked again when the run goes on") {
  for (const bool ordered : {false, true}) {
    CAPTURE(ordered);
    MemoryRunStore store;
    DriverPolicy policy;
    policy.ordered = ordered;
    Process first(store, 4, {}, policy);
    first.world.outcomes[2] = {StepFailed{FailureKind::unauthorized}};
    first.world.outcomes[3] = {StepFailed{FailureKind::server_error}};  // of what the user may mend together with it
    const SearchEnd stopped = first.run();
    CHECK(stopped.paused == "unauthorized");
    CHECK_FALSE(stopped.finished);
    CHECK(first.search.told == (ordered ? std::vector<StepId>{1} : std::vector<StepId>{1, 4}));

    Process second(store, 4, {}, policy);
    CHECK(second.search.told == first.search.told);
    const SearchEnd end = second.run();
    CHECK(end.paused.empty());
    CHECK(end.finished == StopReason::finished);
    CHECK(second.world.ran == (ordered ? std::vector<StepId>{2, 3, 4} : std::vector<StepId>{2, 3}));
  }
}

TEST_CASE("what an earlier process paid for a step that it did not tell is charged when the step is told, and once") {
  Budget budget;
  budget.calls = 10;
  MemoryRunStore store;
  Process first(store, 4, budget);
  first.world.outcomes[2] = {StepFailed{FailureKind::unauthorized}};
  first.world.outcomes[3] = {StepFailed{FailureKind::server_error}};
  first.world.shares[4] = 3;
  first.run();
  REQUIRE(first.search.told == std::vector<StepId>{1, 4});  // 4 was charged for what 3 had paid

  Process second(store, 4, budget);
  CHECK(second.ledger.left(Limit::calls) == 7);
  CHECK(second.run().finished == StopReason::finished);
  std::map<StepId, std::int64_t> calls;
  for (const JournalRecord& record : store.journal()) {
    if (record.kind == "told") calls[record.step] = told_step(record).charge.spend.calls;
  }
  CHECK(calls == std::map<StepId, std::int64_t>{{1, 1}, {2, 2}, {3, 1}, {4, 1}});
  CHECK(second.ledger.left(Limit::calls) == 5);  // and no attempt is booked twice
}

TEST_CASE("a record that cannot be read pauses the run, also where nothing is in flight") {
  MemoryRunStore store;
  DriverPolicy policy;
  policy.concurrency = 1;
  Process first(store, 1, {}, policy);
  first.world.unreadable = 1;
  CHECK(first.run().paused == "The disk cannot be read.");
  CHECK(first.search.told.empty());

  Process second(store, 1, {}, policy);
  CHECK(second.run().finished == StopReason::finished);
}

TEST_CASE("calls that cost more than their worst case and pass a limit pause the run once, and then it ends") {
  MemoryRunStore store;
  Budget budget;
  budget.tokens = 40;
  DriverPolicy policy;
  policy.concurrency = 1;
  Process first(store, 3, budget, policy);
  first.world.cost.input_tokens = 60;
  const SearchEnd stopped = first.run();
  CHECK(stopped.paused.find("cost more than the worst case that was set aside for them, and the tokens limit is passed.") != std::string::npos);
  CHECK_FALSE(stopped.finished);
  CHECK(first.world.ran == std::vector<StepId>{1, 2});  // the second was dispatched before the first was told

  Process second(store, 3, budget, policy);
  const SearchEnd end = second.run();
  CHECK(end.paused.empty());
  CHECK(end.finished == StopReason::calls);  // as the search takes a refusal
  CHECK(second.search.refused);
  CHECK(second.world.ran.empty());
}

TEST_CASE("what the verdict will cost is learnt from rollouts with a result, not from those that failed half-way") {
  MemoryRunStore store;
  Process process(store, 2);
  process.world.costs[1] = {.calls = 3};
  process.world.costs[2] = {.calls = 1};
  process.world.outcomes[2] = {StepFailed{FailureKind::retriever}};
  CHECK(process.run().finished == StopReason::finished);
  CHECK(process.reserve.pair_cost(std::nullopt).calls == doctest::Approx((3 + 3) * 1.02));
}
