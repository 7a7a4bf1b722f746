#include "adapters/storage/call_table.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <string_view>
#include <utility>

#include "adapters/storage/spends.hpp"
#include "programs/enumerator.hpp"

namespace hone {

namespace {

constexpr std::size_t most_recent = 256;

std::size_t hash(const std::string& key) { return std::hash<std::string>{}(key); }

// How enumerators are written, in the order declared.
constexpr std::array<std::string_view, 4> states{"intended", "answered", "failed", "unknown"};

std::string_view state_name(AttemptState state) { return states.at(static_cast<std::size_t>(state)); }

/// The last one stands for what is not known.
AttemptState state_called(std::string_view name) {
  return enumerator<AttemptState>(states, name).value_or(AttemptState::unknown);
}

}  // namespace

CallTable::CallTable(const Database& database)
    : intend_(database, "INSERT INTO attempts VALUES(?1, ?2, ?3, ?4, ?5, 'intended', NULL, ?6, ?7, ?8, ?9, ?6, ?7, ?8, ?9)"),
      settle_(database,
              "UPDATE attempts SET state = ?2, failure = ?3, calls = ?4, input_tokens = ?5, output_tokens = ?6, usd = ?7 "
              "WHERE id = ?1"),
      give_up_(database, "UPDATE attempts SET state = 'unknown' WHERE state = 'intended'"),
      keep_(database, "INSERT INTO calls VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"),
      attempts_(database, "SELECT * FROM attempts ORDER BY id"),
      totals_(database,
              "SELECT role, phase, sum(calls), sum(input_tokens), sum(output_tokens), sum(usd), "
              "count(CASE WHEN failure = 'cancelled' AND calls = 0 THEN NULL ELSE key END) - "
              "count(DISTINCT CASE WHEN failure = 'cancelled' AND calls = 0 THEN NULL ELSE key END), "  // these never left
              "count(DISTINCT key) - count(DISTINCT CASE WHEN state = 'answered' THEN key END) "
              "FROM attempts WHERE state <> 'intended' OR ?1 GROUP BY role, phase ORDER BY role, phase"),
      served_(database, "SELECT DISTINCT role, model FROM calls JOIN attempts USING(id) WHERE model <> '' ORDER BY role, model"),
      last_(database, "SELECT max(id) FROM attempts"),
      call_(database, "SELECT calls.*, key FROM calls JOIN attempts USING(id) WHERE id = ?1"),
      answered_(database, "SELECT key, id FROM attempts WHERE state = 'answered' ORDER BY id") {}

void CallTable::intend(std::int64_t id, const AttemptIntent& intent) {
  const Spend& worst = intent.reservation;
  intend_.run(id, intent.key, intent.role, intent.phase, intent.step, worst.calls, worst.input_tokens, worst.output_tokens,
              worst.usd);
}

void CallTable::settle(std::int64_t id, const AttemptOutcome& outcome) {
  std::optional<std::string_view> failure;
  if (outcome.failure) failure = name(*outcome.failure);
  const Spend& spent = outcome.actual;
  settle_.run(id, state_name(outcome.state), failure, spent.calls, spent.input_tokens, spent.output_tokens, spent.usd);
  if (outcome.reply) keep_reply(id, *outcome.reply, outcome.request_body);
}

void CallTable::keep_reply(std::int64_t id, const Completion& reply, const std::string& request) {
  const Spend& cost = reply.first_spend;
  keep_.run(id, reply.model, name(reply.finish), reply.latency_s, cost.calls, cost.calls_cached,
            cost.input_tokens, cost.output_tokens, cost.usd, reply.usage_assumed, other_spend(reply.spend, cost), reply.text,
            reply.reasoning, request);
  learn(reply.key, id);
  if (ids().at(hash(reply.key)) == id) use({id, reply, request});
}

const CallTable::Call& CallTable::use(Call call) {
  if (recent_.size() >= most_recent) recent_.clear();
  const std::string key = call.reply.key;
  return recent_.insert_or_assign(key, std::move(call)).first->second;
}

void CallTable::give_up_intended() { give_up_.run(); }

std::vector<AttemptRecord> CallTable::attempts() {
  std::vector<AttemptRecord> attempts;
  for (Rows rows = attempts_.query(); rows.next();) {
    AttemptRecord attempt;
    attempt.id = rows.integer(0);
    attempt.intent = {rows.text(1), rows.text(2), rows.text(3), rows.integer(4), {}};
    attempt.intent.reservation = {rows.integer(7), 0, rows.integer(8), rows.integer(9), rows.real(10)};
    attempt.state = state_called(rows.text(5));
    if (!rows.null(6)) attempt.failure = failure_kind(rows.text(6));
    attempt.actual = {rows.integer(11), 0, rows.integer(12), rows.integer(13), rows.real(14)};
    attempts.push_back(std::move(attempt));
  }
  return attempts;
}

std::map<std::string, std::vector<std::string>> CallTable::served_models() {
  std::map<std::string, std::vector<std::string>> served;
  for (Rows rows = served_.query(); rows.next();) served[rows.text(0)].push_back(rows.text(1));
  return served;
}

std::vector<CallTotal> CallTable::totals(bool with_intended) {
  std::vector<CallTotal> totals;
  for (Rows rows = totals_.query(with_intended); rows.next();) {
    const Spend spend{rows.integer(2), 0, rows.integer(3), rows.integer(4), rows.real(5)};
    totals.push_back({rows.text(0), rows.text(1), spend, rows.integer(6), rows.integer(7)});
  }
  return totals;
}

std::int64_t CallTable::last_attempt() {
  Rows rows = last_.query();
  return rows.next() ? rows.integer(0) : 0;
}

CallTable::Ids& CallTable::ids() {
  if (!ids_) {
    ids_.emplace();
    for (Rows rows = answered_.query(); rows.next();) ids_->try_emplace(hash(rows.text(0)), rows.integer(1));
  }
  return *ids_;
}

void CallTable::learn(const std::string& key, std::int64_t id) { ids().try_emplace(hash(key), id); }

const CallTable::Call* CallTable::kept(const std::string& key) {
  if (const auto recent = recent_.find(key); recent != recent_.end()) return &recent->second;
  auto found = call(key);
  return found ? &use(std::move(*found)) : nullptr;
}

std::optional<CallTable::Call> CallTable::call(const std::string& key) {
  const auto id = ids().find(hash(key));
  if (id == ids().end()) return std::nullopt;
  auto found = call(id->second);
  return found && found->reply.key == key ? std::move(found) : std::nullopt;
}

std::optional<CallTable::Call> CallTable::call(std::int64_t id) {
  Rows rows = call_.query(id);
  if (!rows.next()) return std::nullopt;
  Call call;
  call.id = id;
  Completion& reply = call.reply;
  reply.model = rows.text(1);
  reply.finish = finish_reason(rows.text(2)).value_or(FinishReason::other);
  reply.latency_s = rows.real(3);
  reply.first_spend = {rows.integer(4), rows.integer(5), rows.integer(6), rows.integer(7), rows.real(8)};
  reply.usage_assumed = rows.integer(9) != 0;
  reply.spend = other_spend(rows, 10, reply.first_spend);
  reply.text = rows.text(11);
  reply.reasoning = rows.text(12);
  call.request = rows.text(13);
  reply.key = rows.text(14);
  return call;
}

}  // namespace hone
