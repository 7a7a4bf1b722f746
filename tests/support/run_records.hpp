#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <nlohmann/json.hpp>

#include "optimizer/engine/run_store.hpp"

namespace hone {

// What goes into a run's record, built in a line, and compared as text.

/// Runs `work` to its end.
template <class T>
T finish(boost::asio::io_context& context, boost::asio::awaitable<T> work) {
  context.restart();
  auto future = boost::asio::co_spawn(context, std::move(work), boost::asio::use_future);
  context.run();
  return future.get();
}

inline Spend a_spend(std::int64_t tokens) { return {1, 0, tokens, tokens / 4, static_cast<double>(tokens) / 3e5}; }

inline Completion a_reply(std::string text) {
  Completion reply;
  reply.text = std::move(text);
  reply.reasoning = "because";
  reply.first_spend = reply.spend = a_spend(40);
  reply.latency_s = 0.125;
  reply.model = "m-1";
  return reply;
}

inline AttemptIntent an_intent(std::string key) {
  AttemptIntent intent;
  intent.key = std::move(key);
  intent.role = "task";
  intent.phase = "search";
  intent.step = 3;
  intent.reservation = a_spend(1000);
  return intent;
}

inline AttemptOutcome an_answer(std::string key, const std::string& text, std::string body = "{}") {
  AttemptOutcome outcome;
  outcome.state = AttemptState::answered;
  outcome.reply = a_reply(text);
  outcome.reply->key = std::move(key);
  outcome.actual = outcome.reply->first_spend;
  outcome.request_body = std::move(body);
  return outcome;
}

inline AttemptOutcome an_end(AttemptState state, FailureKind kind, const Spend& actual) {
  AttemptOutcome outcome;
  outcome.state = state;
  outcome.failure = kind;
  outcome.actual = actual;
  return outcome;
}

/// An attempt from its beginning to its end.
inline boost::asio::awaitable<void> ask(CallLog& log, AttemptIntent intent, AttemptOutcome outcome) {
  const std::int64_t id = co_await log.intend(std::move(intent));
  co_await log.settle(id, std::move(outcome));
}

inline RolloutKey a_key() { return {"search", "c0ffee", "train", "e1", 0}; }

inline Judgement a_judgement(double score) {
  Judgement judgement;
  judgement.score.value = score;
  judgement.score.objectives["f1"] = score / 2;
  judgement.feedback.text = "The answer is not what was expected.";
  judgement.feedback.parts.push_back({"answer", {0, 1}, "Say less."});
  return judgement;
}

inline RolloutRecord a_rollout(std::int64_t step, double score) {
  RolloutRecord record;
  record.step = step;
  record.key = a_key();
  record.outputs["answer"] = "Paris";
  record.judgement = a_judgement(score);
  record.spend = record.first_spend = a_spend(20);
  record.latency_s = 0.5;
  record.trace.root.inputs["question"] = "Where?";
  return record;
}

inline CandidateRecord a_candidate(const std::string& instruction, std::string state) {
  CandidateRecord record;
  record.candidate = std::make_shared<const Candidate>(ComponentValues{{"answer.instruction", instruction}});
  record.origin = {"reflection", {"p1"}, {"answer.instruction"}, {4, 5}};
  record.state = std::move(state);
  return record;
}

inline nlohmann::json described(const Failure& failure) {
  return {std::string(name(failure.kind)), failure.message, failure.retry_after_s.value_or(-1), failure.sent, failure.refused};
}

inline nlohmann::json described(const Judgement& judgement) {
  nlohmann::json parts = nlohmann::json::array();
  for (const auto& part : judgement.feedback.parts) parts.push_back({part.path, part.occurrence, part.text});
  return {judgement.score.value, judgement.score.objectives, judgement.feedback.text, parts};
}

/// All of a rollout, as text.
inline std::string described(const RolloutRecord& record) {
  const RolloutKey& key = record.key;
  nlohmann::json all = {record.step, key.phase, key.candidate, key.partition, key.example, key.repeat};
  all.push_back(to_json(record.outputs));
  all.push_back(record.judgement ? described(*record.judgement) : nlohmann::json());
  all.push_back(record.failure ? described(*record.failure) : nlohmann::json());
  all.push_back({to_json(record.spend), to_json(record.first_spend), record.latency_s, to_json(record.trace)});
  return all.dump(1);
}

/// All of a completion, as text: it stands in a trace so that its own form need not be known here.
inline std::string described(const Completion& reply) {
  Trace trace;
  trace.root.reply = reply;
  return to_json(trace).dump(1);
}

inline std::string described(const CandidateRecord& record) {
  nlohmann::json all = {record.candidate->id(), to_json(record.candidate->components()), to_json(record.origin), record.state,
                        record.reason, record.validation.value_or(-1), record.validation_n};
  return all.dump(1);
}

inline std::string described(const AttemptRecord& record) {
  const AttemptIntent& intent = record.intent;
  nlohmann::json all = {record.id, intent.key, intent.role, intent.phase, intent.step, to_json(intent.reservation)};
  all.push_back({static_cast<int>(record.state), to_json(record.actual)});
  all.push_back(record.failure ? std::string(name(*record.failure)) : std::string());
  return all.dump(1);
}

}  // namespace hone
