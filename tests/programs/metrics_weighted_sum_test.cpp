#include "programs/metrics/weighted_sum.hpp"

#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include "programs/error.hpp"
#include "programs/metrics/answer_metrics.hpp"
#include "programs/metrics/recall.hpp"
#include "tests/programs/metrics_support.hpp"

using namespace hone;
using namespace hone::test;

namespace {

/// Says what it is told to.
class Fixed : public Metric {
 public:
  explicit Fixed(Result<Judgement> judgement, std::string name = "fixed") : judgement_(std::move(judgement)), name_(std::move(name)) {}
  boost::asio::awaitable<Result<Judgement>> score(const Example&, const Values&, const Trace&) const override { co_return judgement_; }
  std::string name() const override { return name_; }
  bool binary() const override { return true; }
  std::vector<std::string> gold_fields() const override { return {"gold"}; }

 private:
  Result<Judgement> judgement_;
  std::string name_;
};

std::shared_ptr<const Metric> fixed(double score, std::string name = "fixed") {
  return std::make_shared<Fixed>(Judgement{Score{score, {}}, {"Said so.", {}}}, std::move(name));
}

const Example paris{"r1", "r1", "", {{"gold", "Paris"}, {"titles", Value(std::vector<std::string>{"Anna", "Bert"})}}};

}  // namespace

TEST_CASE("a weighted sum is the mean by weight, its parts the objectives") {
  const auto sum = weighted_sum({{7, f1({"answer", "gold", "titles"}), ""}, {3, recall({"titles"}), ""}});
  const auto trace = trace_of({predictor("ask", {{"query", "one"}}), retrieval("one", {"Anna"})});
  const auto judged = judge(*sum, paris, {{"answer", "Paris"}}, trace);
  REQUIRE(judged.has_value());
  CHECK(judged->score.value == doctest::Approx(0.7 + 0.3 * 0.5));
  CHECK(judged->score.objectives == std::map<std::string, double>{{"f1", 1.0}, {"recall", 0.5}});
  CHECK(sum->name() == "0.7 f1 + 0.3 recall");
  CHECK_FALSE(sum->binary());
  CHECK(sum->gold_fields() == std::vector<std::string>{"gold", "titles"});
  CHECK(has(judged->feedback.text, "f1 1 (weight 0.7): Right"));
  CHECK(has(judged->feedback.text, "\nrecall 0.5 (weight 0.3): 1 of 2 gold passages"));
  CHECK(judged->feedback.parts.size() == 1);  // both metrics say the same about the query
}

TEST_CASE("parts of the same name are numbered, and a part's own objectives kept") {
  auto nested = weighted_sum({{1, fixed(1, "inner"), ""}});
  const auto sum = weighted_sum({{1, fixed(1, "f1"), ""}, {1, fixed(0, "f1"), ""}, {2, std::move(nested), "deep"}});
  const auto judged = judge(*sum, paris, {});
  CHECK(judged->score.value == doctest::Approx(0.75));
  CHECK(judged->score.objectives == std::map<std::string, double>{{"f1", 1.0}, {"f1 2", 0.0}, {"deep", 1.0}, {"deep.inner", 1.0}});
}

TEST_CASE("perfect parts give exactly 1, whatever the weights") {
  const auto sum = weighted_sum({{0.1, fixed(1), ""}, {0.2, fixed(1), ""}, {0.7, fixed(1), ""}, {1e-3, fixed(1), ""}});
  CHECK(judge(*sum, paris, {})->score.value == 1.0);
}

TEST_CASE("a part that fails, or leaves [0, 1], fails the sum") {
  const Failure failure{FailureKind::metric, "The judge was silent.", std::nullopt, true};
  const auto failing = weighted_sum({{1, fixed(1), ""}, {1, std::make_shared<Fixed>(failure), ""}});
  REQUIRE(judge(*failing, paris, {}).has_error());
  CHECK(judge(*failing, paris, {}).error().message == "The judge was silent.");
  for (const double score : {1.5, -1.0, std::nan("")}) {
    const auto judged = judge(*weighted_sum({{1, fixed(score), ""}, {1, fixed(0), ""}}), paris, {});
    REQUIRE(judged.has_error());
    CHECK(judged.error().kind == FailureKind::metric);
  }
}

TEST_CASE("one part alone keeps its nature") {
  CHECK(weighted_sum({{5, fixed(1), ""}})->binary());
}

TEST_CASE("a sum of nothing, or with a weight that is none, is refused") {
  CHECK_THROWS_AS((void)weighted_sum({}), UserError);
  for (const double weight : {0.0, -1.0, std::nan(""), std::numeric_limits<double>::infinity()})
    CHECK_THROWS_WITH_AS((void)weighted_sum({{weight, fixed(1), ""}}), doctest::Contains("The weight of the metric 'fixed' is"), UserError);
}
