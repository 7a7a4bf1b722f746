#include "programs/metrics/retrieval_feedback.hpp"

#include <doctest/doctest.h>

#include "programs/metrics/recall.hpp"
#include "tests/programs/metrics_support.hpp"

using namespace hone;
using namespace hone::test;

namespace {

Example row(const std::vector<std::string>& titles) { return {"r1", "r1", "", {{"titles", Value(titles)}}}; }

Judgement recalled(const std::vector<std::string>& titles, const Trace& trace) {
  return judge(*recall({"titles"}), row(titles), {}, trace).value();
}

}  // namespace

TEST_CASE("recall is the share of gold passages that all retrievals found together") {
  const auto trace = trace_of({retrieval("one", {"A river", "Frozen (2013 film)"}), retrieval("two", {"Anna", "A river"})});
  CHECK(recalled({"a River", "anna", "Elsewhere", "Frozen (2013 Film)"}, trace).score.value == 0.75);
  CHECK(recalled({"Anna"}, trace).score.value == 1);
  CHECK(recalled({"Nowhere"}, trace).score.value == 0);
  CHECK(recalled({"Anna", " anna "}, trace).score.value == 1);
  CHECK(recalled({"id of Anna"}, trace).score.value == 1);
  CHECK(recalled({}, trace).score.value == 1);
  CHECK(recalled({"Anna"}, Trace{}).score.value == 0);
}

TEST_CASE("articles and signs tell titles apart") {
  const auto trace = trace_of({retrieval("one", {"The The", "???", "C"})});
  CHECK(recalled({"The The", "A"}, trace).score.value == 0.5);
  CHECK(recalled({"C", "C++", "C#", "The C"}, trace).score.value == 0.25);
}

TEST_CASE("recall says what was never retrieved") {
  const auto trace = trace_of({predictor("ask", {{"query", "one"}}), retrieval("one", {"Anna"})});
  const auto judged = recalled({"Anna", "Bert", "Cleo"}, trace);
  CHECK(judged.feedback.text == "1 of 3 gold passages was retrieved; never retrieved: 'Bert', 'Cleo'.");
  CHECK(has(judged.feedback.of("ask", {}), "still missing: 'Bert', 'Cleo'."));
  CHECK(recall({"titles"})->name() == "recall");
  CHECK_FALSE(recall({"titles"})->binary());
}

TEST_CASE("a query belongs to the predictor that wrote it, not to the last one to run") {
  const auto trace = trace_of({predictor("ask", {{"query", "who sang it"}}), predictor("think", {{"plan", "first the singer"}}),
                               retrieval("who sang it", {"Anna"})});
  const auto report = report_retrieval(trace, {"Anna"});
  REQUIRE(report.hops.size() == 1);
  REQUIRE(report.hops[0].predictor != nullptr);
  CHECK(report.hops[0].predictor->path == "ask");
}

TEST_CASE("a query that no output stands in belongs to the predictor directly before") {
  const auto trace = trace_of({predictor("ask", {{"query", "x y z"}}), predictor("think", {{"plan", "w"}}), retrieval("other", {})});
  const auto report = report_retrieval(trace, {"Anna"});
  CHECK(report.hops[0].predictor->path == "think");
  CHECK(has(report.parts()[0].text, "It retrieved nothing; none of these is a gold passage."));
}

TEST_CASE("a query from the row itself blames nobody") {
  const auto trace = trace_of({retrieval("the question", {"Bert"}), predictor("answer", {{"answer", "x"}})});
  const auto report = report_retrieval(trace, {"Anna"});
  CHECK(report.hops[0].predictor == nullptr);
  CHECK(report.parts().empty());
}

TEST_CASE("hops in a repeated step are told apart by their occurrence") {
  const auto trace = trace_of({predictor("hop.ask", {{"query", "one"}}, {0}), retrieval("one", {"Anna"}),
                               predictor("hop.ask", {{"query", "two"}}, {1}), retrieval("two", {"Bert"})});
  const auto judged = recalled({"Anna", "Bert"}, trace);
  CHECK(has(judged.feedback.of("hop.ask", {0}), "1 of 2"));
  CHECK_FALSE(has(judged.feedback.of("hop.ask", {0}), "'two'"));
  CHECK(has(judged.feedback.of("hop.ask", {1}), "After this query, 2 of 2 gold passages were retrieved."));
}
