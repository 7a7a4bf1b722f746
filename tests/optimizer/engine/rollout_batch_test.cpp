#include "optimizer/engine/rollout_batch.hpp"

#include <algorithm>
#include <numeric>
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

/// The most rollouts that run at once, of so many.
int most_at_once(int rows, int concurrency) {
  CountingModel model;
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
  BatchOptions options;
  options.executor = context.get_executor();
  options.concurrency = concurrency;
  const auto seed = std::make_shared<const Candidate>(program.seed());
  const auto results = finish(context, run_batch(runner, plans_for({seed}, rows_at(data, all), "test", 1, "verdict"), std::move(options)));
  CHECK(results.size() == data.size());
  for (const auto& result : results) CHECK((result && result->judgement && result->judgement->score.value == 1));
  return model.most;
}

}  // namespace

TEST_CASE("as many rollouts run at once as may, or as there are") {
  CHECK(most_at_once(30, 8) == 8);
  CHECK(most_at_once(10, 8) == 8);
  CHECK(most_at_once(3, 8) == 3);
  CHECK(most_at_once(0, 8) == 0);
}
