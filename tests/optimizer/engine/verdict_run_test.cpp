#include "optimizer/engine/verdict_run.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include "optimizer/statistics/verdict_text.hpp"
#include "programs/metrics/answer_metrics.hpp"
#include "tests/optimizer/engine/spends.hpp"
#include "tests/programs/fake_world.hpp"
#include "tests/programs/multi_hop.hpp"
#include "tests/support/memory_run_store.hpp"
#include "tests/support/run_records.hpp"

using namespace hone;
using namespace hone::test;

namespace {

/// Right only for who says so in the prompt. Each attempt costs a call, and the first `in_vain` get no reply.
class PaidModel : public LanguageModel {
 public:
  explicit PaidModel(int in_vain) : in_vain_(in_vain) {}

  boost::asio::awaitable<Result<Completion>> complete(const ModelRequest& request, const CallContext& context) override {
    for (bool answered = false; !answered; --in_vain_) {
      if (!context.purse->reserve(tokens(0))) co_return not_sent(FailureKind::cut, "There is no more.");
      context.purse->settle("", tokens(0), tokens(0));
      answered = in_vain_ <= 0;
    }
    const bool right = std::ranges::any_of(request.messages, [](const Message& message) { return test::has(message.content, "Be right."); });
    co_return test::completion(right ? "a" : "b");
  }
  std::int64_t context_window() const override { return 8192; }

 private:
  int in_vain_;
};

/// The verdict on a winner that is right on all of 40 rows, of which the seed gets none.
VerdictEnd verdict_within(const Budget& budget, const StepNeed& dearest_run, LanguageModel& model) {
  test::TickingClock clock;
  Environment environment;
  environment.models = {{"task", &model}};
  environment.clock = &clock;
  const Program program(test::predict("answer", "question -> answer"), {"question"}, {"answer"});
  const auto metric = exact_match({.field = "answer", .gold = "answer", .gold_titles = ""});
  const RolloutRunner runner(program, *metric, environment, false);
  MemoryRunStore store;
  Ledger ledger(budget);
  const auto seed = std::make_shared<const Candidate>(program.seed());
  const auto winner = std::make_shared<const Candidate>(seed->with("answer.instruction", Value("Be right.")));
  const VerdictReserve reserve(budget, dearest_run, seed->id(), 40);
  Dataset rows;
  for (int row = 0; row < 40; ++row) {
    const std::string id = "r" + std::to_string(row);
    rows.push_back({id, id, "", {{"question", Value("q")}, {"answer", Value("a")}}});
  }
  boost::asio::io_context context;
  VerdictParts parts{context.get_executor(), runner, store, ledger, seed, winner, rows, reserve};
  return finish(context, run_verdict(std::move(parts)));
}

/// Where there are calls for both on each row, and for a few more: 83.
Verdict verdict_after(int attempts_in_vain) {
  Budget budget;
  budget.calls = 83;
  PaidModel model(attempts_in_vain);
  const VerdictEnd end = verdict_within(budget, {tokens(0), tokens(0)}, model);
  REQUIRE(end.result);
  return end.result->verdict;
}

}  // namespace

TEST_CASE("a verdict for whose rows there is no money judges nothing, and says nothing of costs") {
  test::FakeModel model;  // which answers nothing
  const VerdictEnd end = verdict_within(tokens_limit(1000), {tokens(100), tokens(200)}, model);
  REQUIRE(end.result);
  CHECK(end.result->verdict.conclusion == Conclusion::not_judged);
  CHECK(end.result->verdict.money_insufficient);
  CHECK_FALSE(end.result->verdict.cost);
}

TEST_CASE("a row that attempts in vain have left no money for is a hole, and the others are judged") {
  const Verdict whole = verdict_after(3);
  CHECK(whole.n == 40);
  const Verdict verdict = verdict_after(4);
  CHECK(verdict.n == 39);
  CHECK(verdict.holes == 1);
  CHECK(verdict.conclusion == Conclusion::improved);
  CHECK(verdict.p);
  CHECK_FALSE(verdict.money_insufficient);
}

TEST_CASE("nothing is judged where there was no money for more than 5 % of the rows, and that is said") {
  CHECK(verdict_after(7).holes == 2);
  CHECK(verdict_after(7).conclusion == Conclusion::improved);
  const Verdict verdict = verdict_after(8);
  CHECK(verdict.holes == 3);
  CHECK(verdict.conclusion == Conclusion::not_judged);
  CHECK(verdict.money_insufficient);
  CHECK(verdict_text(verdict) == "not judged: the budget ended before the test did, with 37 of 40 examples compared.");
}

TEST_CASE("rows are taken as far as the limit that is nearest its end pays for pairs and one worst case") {
  const PairCost pair{2, 200, 0.01};
  CHECK(affordable_rows(Ledger(Budget{}), 50, 1, pair, tokens(100)) == 50);
  CHECK(affordable_rows(Ledger(tokens_limit(4100)), 50, 1, pair, tokens(100)) == 20);
  CHECK(affordable_rows(Ledger(tokens_limit(4100)), 50, 2, pair, tokens(100)) == 10);
  CHECK(affordable_rows(Ledger(tokens_limit(50)), 50, 1, pair, tokens(100)) == 0);
  Budget both = tokens_limit(4100);
  both.usd = 0.055;
  CHECK(affordable_rows(Ledger(both), 50, 1, pair, tokens(100)) == 5);
}

TEST_CASE("of two subsets of the test rows the smaller is part of the larger, each in order") {
  const std::vector<std::size_t> few = test_subset(100, 30);
  const std::vector<std::size_t> many = test_subset(100, 60);
  CHECK(few.size() == 30);
  CHECK(std::ranges::is_sorted(few));
  CHECK(std::ranges::includes(many, few));
  CHECK(test_subset(3, 5) == std::vector<std::size_t>{0, 1, 2});
}
