#include "programs/trace.hpp"

#include <algorithm>
#include <tuple>

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
  result.role = *test::plain_text();
  result.messages = {{"user", *test::plain_text()}};
  result.repair = *rc::gen::arbitrary<bool>();
  result.judgement = any_value();
  if (*rc::gen::arbitrary<bool>()) {
    result.reply.emplace();
    result.reply->text = *test::plain_text();
    result.reply->reasoning = *test::plain_text();
    result.reply->finish = *rc::gen::element(FinishReason::stop, FinishReason::length, FinishReason::content_filter, FinishReason::other);
    result.reply->spend = {1, 0, *rc::gen::inRange(0, 1000), 2, 0.1};
    result.reply->first_spend = {1, 0, *rc::gen::inRange(0, 1000), 3, 0.2};
    result.reply->latency_s = *rc::gen::element(0.0, 0.3);
    result.reply->model = *test::plain_text();
    result.reply->key = *test::plain_text();
    result.reply->usage_assumed = *rc::gen::arbitrary<bool>();
  }
  if (*rc::gen::arbitrary<bool>()) {
    Failure failure{FailureKind::rate_limited, *test::plain_text()};
    if (*rc::gen::arbitrary<bool>()) failure.retry_after_s = 0.5;
    failure.sent = *rc::gen::arbitrary<bool>();
    failure.refused = *rc::gen::arbitrary<bool>();
    result.failure = failure;
  }
  const int children = depth < 3 ? *rc::gen::inRange(0, 3) : 0;
  for (int i = 0; i < children; ++i) result.children.push_back(any_span(depth + 1));
  return result;
}

bool same_reply(const Completion& a, const Completion& b) {
  const auto all = [](const Completion& of) {
    return std::tie(of.text, of.reasoning, of.finish, of.spend, of.first_spend, of.latency_s, of.model, of.key, of.usage_assumed);
  };
  return all(a) == all(b);
}

bool same_failure(const Failure& a, const Failure& b) {
  const auto all = [](const Failure& of) { return std::tie(of.kind, of.message, of.retry_after_s, of.sent, of.refused); };
  return all(a) == all(b);
}

/// Field by field: what JSON leaves out would be missing on both sides.
bool same(const Span& a, const Span& b) {
  const auto all = [](const Span& of) {
    return std::tie(of.kind, of.path, of.occurrence, of.inputs, of.outputs, of.role, of.messages, of.repair, of.judgement, of.latency_s);
  };
  if (all(a) != all(b) || a.reply.has_value() != b.reply.has_value() || a.failure.has_value() != b.failure.has_value()) return false;
  if (a.reply && !same_reply(*a.reply, *b.reply)) return false;
  if (a.failure && !same_failure(*a.failure, *b.failure)) return false;
  return std::ranges::equal(a.children, b.children, same);
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
    const Trace written{any_span(0)};
    RC_ASSERT(same(trace_from_json(nlohmann::json::parse(to_json(written).dump())).root, written.root));
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
