#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include "tests/support/run_records.hpp"

namespace hone {

// What every record of a run does. Call it in a test case with what makes an empty store; subcases run it anew.

namespace conformance {

inline void keeps_the_journal(RunStore& store, boost::asio::io_context& context) {
  CHECK(store.journal().empty());
  const std::vector<JournalRecord> written{
      {"phase", 0, R"({"name":"search"})"}, {"asked", 1, "{}"}, {"told", 1, "{ \"spaced\" : \"\\u00e9 \xc3\xa9\" }"}, {"asked", 2, ""}};
  store.append(written[0]);
  store.append(written[1]);
  CHECK(store.journal() == std::vector(written.begin(), written.begin() + 2));
  finish(context, store.flush());
  store.append(written[2]);
  store.append(written[3]);
  CHECK(store.journal() == written);
}

inline void keeps_rollouts(RunStore& store, boost::asio::io_context& context) {
  CHECK(!store.rollout(7));
  CHECK(!store.judged_rollout(a_key()));
  const RolloutRecord first = a_rollout(7, 0.25);
  store.put_rollout(first);
  CHECK(described(store.rollout(7).value()) == described(first));
  finish(context, store.flush());
  CHECK(described(store.rollout(7).value()) == described(first));
  CHECK(described(store.judged_rollout(a_key()).value()) == described(first));
  const RolloutRecord again = a_rollout(7, 0.75);
  store.put_rollout(again);
  CHECK(described(store.rollout(7).value()) == described(again));
  finish(context, store.flush());
  CHECK(described(store.rollout(7).value()) == described(again));
  CHECK(described(store.judged_rollout(a_key()).value()) == described(again));
}

inline void finds_no_rollout_of_no_step(RunStore& store, boost::asio::io_context& context) {
  store.put_rollout(a_rollout(0, 1));
  CHECK(!store.rollout(0));
  finish(context, store.flush());
  CHECK(!store.rollout(0));
  CHECK(store.judged_rollout(a_key()));
}

inline void finds_the_latest_judged_rollout(RunStore& store, boost::asio::io_context& context) {
  store.put_rollout(a_rollout(1, 0.25));
  RolloutRecord failed = a_rollout(2, 0);
  failed.judgement.reset();
  failed.outputs.clear();
  failed.failure = Failure{FailureKind::rate_limited, "Too many requests.", 1.5, true, true};
  store.put_rollout(failed);
  for (const bool durable : {false, true}) {
    CAPTURE(durable);
    CHECK(store.judged_rollout(a_key()).value().step == 1);
    CHECK(described(store.rollout(2).value()) == described(failed));
    if (!durable) finish(context, store.flush());
  }
}

inline void tells_keys_apart(RunStore& store, boost::asio::io_context& context) {
  store.put_rollout(a_rollout(1, 0.25));
  finish(context, store.flush());
  const std::vector<RolloutKey> others{{"verdict", "c0ffee", "train", "e1", 0}, {"search", "decade", "train", "e1", 0},
                                       {"search", "c0ffee", "test", "e1", 0},   {"search", "c0ffee", "train", "e2", 0},
                                       {"search", "c0ffee", "train", "e1", 1}};
  for (const RolloutKey& other : others) CHECK(!store.judged_rollout(other));
}

inline void keeps_a_trace_whole(RunStore& store, boost::asio::io_context& context) {
  const std::string body = R"({"model":"m","messages":[{"role":"system","content":"Say \"so\"."},{"role":"user","content":"é\n"}]})";
  finish(context, ask(store, an_intent("k1"), an_answer("k1", "Paris", body)));
  RolloutRecord record = a_rollout(1, 1);
  Span& predictor = record.trace.root.children.emplace_back();
  predictor.path = "answer";
  Span& call = predictor.children.emplace_back();
  call.kind = Span::Kind::model;
  call.path = "answer";
  call.role = "task";
  call.messages = {{"system", "Say \"so\"."}, {"user", "é\n"}};
  call.reply = store.find("k1").value();
  call.reply->spend = {0, 1, 0, 0, 0};
  predictor.children.push_back(call);
  predictor.children.back().messages.pop_back();
  predictor.children.push_back(call);
  predictor.children.back().reply->text = "what no store knows";
  store.put_rollout(record);
  CHECK(described(store.rollout(1).value()) == described(record));
  finish(context, store.flush());
  CHECK(described(store.rollout(1).value()) == described(record));
}

inline void keeps_meta(RunStore& store, boost::asio::io_context& context) {
  CHECK(!store.meta("width"));
  store.set_meta("width", "8");
  CHECK(store.meta("width") == "8");
  finish(context, store.flush());
  store.set_meta("width", "9");
  CHECK(store.meta("width") == "9");
}

inline void keeps_attempts(RunStore& store, boost::asio::io_context& context) {
  CHECK(store.attempts().empty());
  const AttemptIntent intent = an_intent("k1");
  const auto first = finish(context, store.intend(intent));
  const auto second = finish(context, store.intend(intent));
  CHECK(second > first);
  const Spend cost = a_spend(1);
  finish(context, store.settle(first, an_end(AttemptState::failed, FailureKind::rate_limited, cost)));
  const auto attempts = store.attempts();
  REQUIRE(attempts.size() == 2);
  CHECK(described(attempts[0]) == described({first, intent, AttemptState::failed, cost, FailureKind::rate_limited}));
  CHECK(described(attempts[1]) == described({second, intent, AttemptState::intended, intent.reservation, {}}));
}

inline void sums_calls(RunStore& store, boost::asio::io_context& context) {
  CHECK(store.call_totals().empty());
  AttemptIntent verdict = an_intent("k2");
  verdict.phase = "verdict";
  finish(context, ask(store, verdict, an_answer("k2", "Rome")));
  finish(context, ask(store, an_intent("k1"), an_end(AttemptState::failed, FailureKind::rate_limited, {1, 0, 0, 0, 0})));
  finish(context, ask(store, an_intent("k1"), an_end(AttemptState::unknown, FailureKind::timeout, a_spend(1000))));
  finish(context, ask(store, an_intent("k1"), an_answer("k1", "Paris")));
  finish(context, ask(store, an_intent("k3"), an_end(AttemptState::failed, FailureKind::server_error, {1, 0, 0, 0, 0})));
  finish(context, store.intend(an_intent("under way")));
  for (int i = 0; i < 2; ++i) store.count_cached("task", "search");
  store.count_cached("reflection", "search");
  const auto totals = store.call_totals();
  REQUIRE(totals.size() == 3);
  CHECK(totals[0].role + " " + totals[0].phase == "reflection search");
  CHECK(totals[0].spend == Spend{0, 1, 0, 0, 0});
  CHECK(totals[1].role + " " + totals[1].phase == "task search");
  CHECK(totals[1].spend == Spend{2, 2, 0, 0, 0} + a_spend(1000) + a_spend(40));
  CHECK(totals[1].retries == 2);
  CHECK(totals[1].failures == 1);
  CHECK(totals[2].role + " " + totals[2].phase == "task verdict");
  CHECK(totals[2].spend == a_spend(40));
  CHECK(totals[2].retries == 0);
  CHECK(totals[2].failures == 0);
}

inline void keeps_replies(RunStore& store, boost::asio::io_context& context) {
  const auto failed = an_end(AttemptState::unknown, FailureKind::timeout, a_spend(1000));
  finish(context, ask(store, an_intent("k1"), failed));
  CHECK(!store.find("k1"));
  auto answer = an_answer("k1", "Paris");
  answer.reply->spend += failed.actual;
  finish(context, ask(store, an_intent("k1"), answer));
  CHECK(described(store.find("k1").value()) == described(*answer.reply));
  CHECK(!store.find("k2"));
  finish(context, ask(store, an_intent("k1"), an_answer("k1", "Rome")));
  CHECK(store.find("k1").value().text == "Paris");
}

template <class Store>
void keeps_candidates(Store& store, boost::asio::io_context& context) {
  CandidateRecord seed = a_candidate("Answer.", "racing");
  const CandidateRecord child = a_candidate(std::string(300, 'x') + "é", "racing");
  store.put_candidate(seed);
  store.put_candidate(child);
  seed.state = "in";
  seed.reason = "It is the seed.";
  seed.validation = 0.5;
  seed.validation_n = 12;
  CandidateRecord told_otherwise = seed;
  told_otherwise.origin.kind = "merge";
  store.put_candidate(told_otherwise);
  finish(context, store.flush());
  const auto candidates = store.candidates();
  REQUIRE(candidates.size() == 2);
  CHECK(described(candidates[0]) == described(seed));
  CHECK(described(candidates[1]) == described(child));
}

}  // namespace conformance

/// `make` gives an empty store whose coroutines run on `context`.
template <class Store>
void check_run_store(boost::asio::io_context& context, const std::function<std::unique_ptr<Store>()>& make) {
  const auto store = make();
  SUBCASE("the journal is kept in order, byte for byte") { conformance::keeps_the_journal(*store, context); }
  SUBCASE("the latest rollout of a step is found") { conformance::keeps_rollouts(*store, context); }
  SUBCASE("step 0 is no step") { conformance::finds_no_rollout_of_no_step(*store, context); }
  SUBCASE("a rollout without a judgement is not a judged one") { conformance::finds_the_latest_judged_rollout(*store, context); }
  SUBCASE("every part of a key matters") { conformance::tells_keys_apart(*store, context); }
  SUBCASE("a trace comes back whole") { conformance::keeps_a_trace_whole(*store, context); }
  SUBCASE("the last value of a name is kept") { conformance::keeps_meta(*store, context); }
  SUBCASE("an attempt is charged in full until it is settled") { conformance::keeps_attempts(*store, context); }
  SUBCASE("calls are summed by role and phase, those under way left out") { conformance::sums_calls(*store, context); }
  SUBCASE("the first reply to a call stays") { conformance::keeps_replies(*store, context); }
  SUBCASE("a candidate's standing is updated, its origin is not") { conformance::keeps_candidates(*store, context); }
}

}  // namespace hone
