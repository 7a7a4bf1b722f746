#include "optimizer/engine/rollout_batch.hpp"

#include <algorithm>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <doctest/doctest.h>

#include "programs/metrics/answer_metrics.hpp"
#include "tests/programs/fake_world.hpp"
#include "tests/programs/multi_hop.hpp"
#include "tests/support/run_records.hpp"

using namespace hone;

namespace {

/// Counts how many wait for its answer at once; each waits for the others to ask.
class CountingModel : public LanguageModel {
 public:
  boost::asio::awaitable<Result<Completion>> complete(const ModelRequest&, const CallContext&) override {
    most = std::max(most, ++asking_);
    const auto executor = co_await boost::asio::this_coro::executor;
    co_await boost::asio::post(executor, boost::asio::use_awaitable);
    --asking_;
    co_return test::completion("a");
  }
  std::int64_t context_window() const override { return 8192; }

  int most = 0;

 private:
  int asking_ = 0;
};

using Results = std::vector<std::optional<RolloutRecord>>;

/// What a batch of so many rows with the answer "a" comes to, through `run`: `run_batch` or one like it.
template <class Run>
Results results_of(LanguageModel& model, int rows, BatchOptions options, Run run) {
  test::TickingClock clock;
  Environment environment;
  environment.models = {{"task", &model}};
  environment.clock = &clock;
  const Program program(test::predict("answer", "question -> answer"), {"question"}, {"answer"});
  const auto metric = exact_match({.field = "answer", .gold = "answer", .gold_titles = ""});
  const RolloutRunner runner(program, *metric, environment, false);
  Dataset data;
  for (int row = 0; row < rows; ++row) {
    const std::string id = "r" + std::to_string(row);
    data.push_back({id, id, "", {{"question", Value("q")}, {"answer", Value("a")}}});
  }
  std::vector<std::size_t> all(data.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  boost::asio::io_context context;
  options.executor = context.get_executor();
  const auto seed = std::make_shared<const Candidate>(program.seed());
  auto results = finish(context, run(runner, plans_for({seed}, rows_at(data, all), "test", 1, "verdict"), std::move(options)));
  CHECK(results.size() == data.size());
  return results;
}

/// The most rollouts that run at once, of so many.
int most_at_once(int rows, int concurrency) {
  CountingModel model;
  BatchOptions options;
  options.concurrency = concurrency;
  const auto results = results_of(model, rows, std::move(options), run_batch);
  for (const auto& result : results) CHECK((result && result->judgement && result->judgement->score.value == 1));
  return model.most;
}

/// Answers right, but fails at these calls, counted from 1.
test::FakeModel failing_at(const std::set<int>& failures, int calls) {
  test::FakeModel model;
  for (int call = 1; call <= calls; ++call) {
    if (failures.contains(call)) {
      model.then(Failure{FailureKind::server_error, "Not now."});
    } else {
      model.then(test::completion("a"));
    }
  }
  return model;
}

/// For each result: scored (+), a hole (-) or left out (.).
std::string signs(const Results& results) {
  std::string text;
  for (const auto& result : results) text += !result ? '.' : result->judgement ? '+' : '-';
  return text;
}

}  // namespace

TEST_CASE("as many rollouts run at once as may, or as there are") {
  CHECK(most_at_once(30, 8) == 8);
  CHECK(most_at_once(10, 8) == 8);
  CHECK(most_at_once(3, 8) == 3);
  CHECK(most_at_once(0, 8) == 0);
}

TEST_CASE("what got no score is run once more at the end, and only that") {
  auto model = failing_at({2, 3, 6}, 6);
  int done = 0;
  BatchOptions options;
  options.concurrency = 1;
  options.on_done = [&](const RolloutRecord&) { ++done; };
  const auto results = results_of(model, 4, std::move(options), run_batch_and_holes);
  CHECK(signs(results) == "++-+");
  for (std::size_t row = 0; row < results.size(); ++row) CHECK(results[row]->key.example == "r" + std::to_string(row));
  CHECK(model.asked.size() == 6);
  CHECK(done == 4);
}

TEST_CASE("a batch that is stopped leaves holes out that it did not come back to") {
  auto model = failing_at({1}, 2);
  BatchOptions options;
  options.concurrency = 1;
  options.stop = [&] { return model.asked.size() == 2; };
  CHECK(signs(results_of(model, 2, std::move(options), run_batch_and_holes)) == ".+");
}
