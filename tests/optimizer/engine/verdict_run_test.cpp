#include "optimizer/engine/verdict_run.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include "programs/metrics/answer_metrics.hpp"
#include "tests/optimizer/engine/spends.hpp"
#include "tests/programs/fake_world.hpp"
#include "tests/programs/multi_hop.hpp"
#include "tests/support/memory_run_store.hpp"
#include "tests/support/run_records.hpp"

using namespace hone;
using namespace hone::testing;

TEST_CASE("a verdict for whose rows there is no money judges nothing, and says nothing of costs") {
  test::FakeWorld world;  // which answers nothing
  const Program program(test::predict("answer", "question -> answer"), {"question"}, {"answer"});
  const auto metric = exact_match({.field = "answer", .gold = "answer", .gold_titles = ""});
  const RolloutRunner runner(program, *metric, world.environment, false);
  MemoryRunStore store;
  const Budget budget = tokens_limit(1000);
  Ledger ledger(budget);
  const auto seed = std::make_shared<const Candidate>(program.seed());
  const auto winner = std::make_shared<const Candidate>(seed->with("instruction", Value("Answer.")));
  const VerdictReserve reserve(budget, {tokens(100), tokens(200)}, seed->id(), 40);
  Dataset rows;
  for (int row = 0; row < 40; ++row) {
    const std::string id = "r" + std::to_string(row);
    rows.push_back({id, id, "", {{"question", Value("q")}, {"answer", Value("a")}}});
  }
  boost::asio::io_context context;
  VerdictParts parts{context.get_executor(), runner, store, ledger, seed, winner, rows, reserve};
  const VerdictEnd end = finish(context, run_verdict(std::move(parts)));
  REQUIRE(end.result);
  CHECK(end.result->verdict.conclusion == Conclusion::not_judged);
  CHECK(end.result->verdict.money_insufficient);
  CHECK_FALSE(end.result->verdict.cost);
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
