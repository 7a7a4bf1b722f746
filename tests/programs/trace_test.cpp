#include "programs/trace.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck.h>

#include "tests/programs/generators.hpp"

using namespace hone;

namespace {

Span span(Span::Kind kind, std::string path) {
  Span result;
  result.kind = kind;
  result.path = std::move(path);
  return result;
}

Span call(std::string path, Spend spend, Spend first) {
  Span result = span(Span::Kind::model, std::move(path));
  result.reply.emplace();
  result.reply->spend = spend;
  result.reply->first_spend = first;
  return result;
}

/// root -> query (call, repair), search (retrieval), answer (failed call)
Trace example() {
  Trace trace;
  Span query = span(Span::Kind::module, "query");
  query.children.push_back(call("query", {0, 1, 0, 0, 0}, {1, 0, 10, 5, 0.1}));
  query.children.push_back(call("query", {1, 0, 20, 5, 0.2}, {1, 0, 20, 5, 0.2}));
  query.children.back().repair = true;
  Span search = span(Span::Kind::module, "search");
  search.children.push_back(span(Span::Kind::retrieval, "search"));
  Span answer = span(Span::Kind::module, "answer");
  answer.children.push_back(span(Span::Kind::model, "answer"));
  answer.children.back().failure = Failure{FailureKind::timeout, "Too late."};
  trace.root.children = {query, search, answer};
  return trace;
}

Value any_value() { return *rc::gen::oneOf(rc::gen::map(test::plain_text(), [](const std::string& s) { return Value(s); }), rc::gen::just(Value(3)), rc::gen::just(Value())); }

Span any_span(int depth) {
  Span result = span(*rc::gen::element(Span::Kind::module, Span::Kind::model, Span::Kind::retrieval), *test::plain_text());
  result.occurrence = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 5));
  result.inputs = {{"in", any_value()}};
  result.outputs = {{"out", any_value()}};
  result.latency_s = *rc::gen::element(0.0, 0.1, 1e-9, 3600.5);
  result.messages = {{"user", *test::plain_text()}};
  result.repair = *rc::gen::arbitrary<bool>();
  if (*rc::gen::arbitrary<bool>()) {
    result.reply.emplace();
    result.reply->text = *test::plain_text();
    result.reply->finish = *rc::gen::element(FinishReason::stop, FinishReason::length, FinishReason::content_filter, FinishReason::other);
    result.reply->spend = {1, 0, *rc::gen::inRange(0, 1000), 2, 0.1};
  }
  if (*rc::gen::arbitrary<bool>()) {
    Failure failure{FailureKind::rate_limited, *test::plain_text()};
    if (*rc::gen::arbitrary<bool>()) failure.retry_after_s = 0.5;
    failure.sent = *rc::gen::arbitrary<bool>();
    result.failure = failure;
  }
  const int children = depth < 3 ? *rc::gen::inRange(0, 3) : 0;
  for (int i = 0; i < children; ++i) result.children.push_back(any_span(depth + 1));
  return result;
}

}  // namespace

TEST_CASE("a trace adds up what was charged and what it would cost uncached") {
  CHECK(example().spend() == Spend{1, 1, 20, 5, 0.2});
  CHECK(example().first_spend().tokens() == 40);
  CHECK(example().first_spend().calls == 2);
}

TEST_CASE("latency counts of each call the attempt that was answered, also where the answer came from the store") {
  Trace trace = example();
  trace.root.latency_s = 5;  // 4 of which a retrieval and a failed call took
  Span& query = trace.root.children.front();
  query.children.front().latency_s = 0;  // from the store
  query.children.front().reply->latency_s = 2;
  query.children.back().latency_s = 1;  // half of it waiting for a slot
  query.children.back().reply->latency_s = 0.5;
  CHECK(trace.latency_s() == 6.5);
}

TEST_CASE("predictors are the modules with a model call, failed ones too") {
  const Trace trace = example();
  std::vector<std::string> paths;
  for (const Span* predictor : trace.predictors()) paths.push_back(predictor->path);
  CHECK(paths == std::vector<std::string>{"query", "answer"});
  CHECK(trace.retrievals().size() == 1);
  CHECK(trace.repairs() == 1);
}

TEST_CASE("a trace goes to JSON and back without loss") {
  CHECK(rc::check([] {
    const nlohmann::json json = to_json(Trace{any_span(0)});
    const Trace read = trace_from_json(nlohmann::json::parse(json.dump()));
    RC_ASSERT(to_json(read) == json);
  }));
  const Trace read = trace_from_json(to_json(example()));
  const Span& failed = read.root.children.back().children.back();
  REQUIRE(failed.failure);
  CHECK(failed.failure->kind == FailureKind::timeout);
  CHECK(failed.failure->message == "Too late.");
  CHECK(read.root.children.front().children.back().repair);
  CHECK(read.spend() == example().spend());
}

TEST_CASE("what is no trace is refused") {
  CHECK_THROWS(trace_from_json(nlohmann::json::object()));
  CHECK_THROWS_AS(trace_from_json({{"kind", "loop"}, {"path", ""}, {"latency_s", 0}}), std::invalid_argument);
}
