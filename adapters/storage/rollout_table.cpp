#include "adapters/storage/rollout_table.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "adapters/storage/spends.hpp"
#include "adapters/storage/stored_trace.hpp"
#include "programs/json_line.hpp"

namespace hone {

using nlohmann::json;

namespace {

std::optional<std::string> objectives(const std::optional<Judgement>& judgement) {
  if (!judgement || judgement->score.objectives.empty()) return std::nullopt;
  return json_line(json(judgement->score.objectives));
}

std::optional<std::string> feedback_parts(const std::optional<Judgement>& judgement) {
  if (!judgement || judgement->feedback.parts.empty()) return std::nullopt;
  json list = json::array();
  for (const Feedback::Part& part : judgement->feedback.parts) {
    list.push_back({{"path", part.path}, {"occurrence", part.occurrence}, {"text", part.text}});
  }
  return json_line(list);
}

std::optional<Judgement> judgement_in(const Rows& row) {
  if (row.null(7)) return std::nullopt;
  Judgement judgement;
  judgement.score.value = row.real(7);
  if (!row.null(8)) json::parse(row.text(8)).get_to(judgement.score.objectives);
  judgement.feedback.text = row.text(21);
  if (row.null(22)) return judgement;
  for (const json& part : json::parse(row.text(22))) {
    judgement.feedback.parts.push_back({part.at("path"), part.at("occurrence"), part.at("text")});
  }
  return judgement;
}

std::optional<Failure> failure_in(const Rows& row) {
  if (row.null(9)) return std::nullopt;
  Failure failure{failure_kind(row.text(9)).value_or(FailureKind::program), row.text(10)};
  failure.sent = row.integer(11) != 0;
  failure.refused = row.integer(12) != 0;
  if (!row.null(13)) failure.retry_after_s = row.real(13);
  return failure;
}

/// `member` of what `optional` holds, if it holds anything.
template <class T, class Member>
auto part(const std::optional<T>& optional, Member T::*member) {
  return optional ? std::optional(optional.value().*member) : std::nullopt;
}

}  // namespace

RolloutTable::RolloutTable(const Database& database, CallTable& calls, TextTable& texts)
    : calls_(calls),
      texts_(texts),
      insert_(database,
              "INSERT INTO rollouts VALUES(NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, "
              "?18, ?19, ?20, ?21, ?22, ?23, ?24)"),
      of_step_(database, "SELECT * FROM rollouts WHERE step = ?1 AND step <> 0 ORDER BY id DESC LIMIT 1"),
      judged_(database,
              "SELECT * FROM rollouts WHERE candidate = ?1 AND example = ?2 AND repeat = ?3 AND partition = ?4 AND phase = ?5 "
              "AND score IS NOT NULL ORDER BY id DESC LIMIT 1"),
      counts_(database,
              "SELECT phase, count(*) FROM (SELECT DISTINCT phase, step, candidate, partition, example, repeat FROM rollouts) "
              "GROUP BY phase") {}

void RolloutTable::put(const RolloutRecord& record) {
  const auto& [phase, candidate, partition, example, repeat] = record.key;
  const auto& failure = record.failure;
  std::optional<double> score;
  std::optional<std::string_view> feedback;
  if (record.judgement) {
    score = record.judgement->score.value;
    feedback = record.judgement->feedback.text;
  }
  std::optional<std::string_view> kind;
  if (failure) kind = name(failure->kind);
  json outputs = to_json(record.outputs);
  texts_.shorten(outputs);
  const Spend& spend = record.spend;
  insert_.run(record.step, phase, candidate, partition, example, repeat, score, objectives(record.judgement), kind,
              part(failure, &Failure::message), part(failure, &Failure::sent), part(failure, &Failure::refused),
              failure ? failure->retry_after_s : std::nullopt, spend.calls, spend.calls_cached, spend.input_tokens,
              spend.output_tokens, spend.usd, other_spend(record.first_spend, spend), record.latency_s, feedback,
              feedback_parts(record.judgement), json_line(outputs), stored_trace(record.trace, calls_, texts_));
}

std::optional<RolloutRecord> RolloutTable::of_step(std::int64_t step) { return first(of_step_.query(step)); }

std::optional<RolloutRecord> RolloutTable::judged(const RolloutKey& key) {
  return first(judged_.query(key.candidate, key.example, key.repeat, key.partition, key.phase));
}

std::map<std::string, std::int64_t> RolloutTable::counts() {
  std::map<std::string, std::int64_t> counts;
  for (Rows rows = counts_.query(); rows.next();) counts[rows.text(0)] = rows.integer(1);
  return counts;
}

std::optional<RolloutRecord> RolloutTable::first(Rows row) {
  if (!row.next()) return std::nullopt;
  RolloutRecord record;
  record.step = row.integer(1);
  record.key = {row.text(2), row.text(3), row.text(4), row.text(5), static_cast<int>(row.integer(6))};
  record.judgement = judgement_in(row);
  record.failure = failure_in(row);
  record.spend = {row.integer(14), row.integer(15), row.integer(16), row.integer(17), row.real(18)};
  record.first_spend = other_spend(row, 19, record.spend);
  record.latency_s = row.real(20);
  json outputs = json::parse(row.text(23));
  texts_.restore(outputs);
  record.outputs = values_from_json(outputs);
  record.trace = trace_of(row.text(24), calls_, texts_);
  return record;
}

}  // namespace hone
