#include "tests/support/memory_run_store.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace hone {

namespace asio = boost::asio;

namespace {

template <class Map>
auto find_in(const Map& map, const typename Map::key_type& key) {
  const auto found = map.find(key);
  return found == map.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

std::optional<Completion> MemoryRunStore::find(const std::string& key) { return find_in(replies_, key); }

asio::awaitable<std::int64_t> MemoryRunStore::intend(AttemptIntent intent) {
  AttemptRecord record;
  record.id = static_cast<std::int64_t>(attempts_.size()) + 1;
  record.actual = intent.reservation;
  record.intent = std::move(intent);
  attempts_.push_back(std::move(record));
  co_return attempts_.back().id;
}

asio::awaitable<void> MemoryRunStore::settle(std::int64_t attempt, AttemptOutcome outcome) {
  AttemptRecord& record = attempts_.at(static_cast<std::size_t>(attempt - 1));
  record.state = outcome.state;
  record.actual = outcome.actual;
  record.failure = outcome.failure;
  if (outcome.reply) replies_.emplace(record.intent.key, std::move(*outcome.reply));
  co_return;
}

void MemoryRunStore::append(JournalRecord record) { journal_.push_back(std::move(record)); }

void MemoryRunStore::put_rollout(RolloutRecord record) {
  const std::size_t index = rollouts_.size();
  if (record.step != 0) by_step_[record.step] = index;
  if (record.judgement) judged_[record.key] = index;
  rollouts_.push_back(std::move(record));
}

std::optional<RolloutRecord> MemoryRunStore::rollout(std::int64_t step) {
  const auto index = find_in(by_step_, step);
  return index ? std::optional(rollouts_[*index]) : std::nullopt;
}

std::optional<RolloutRecord> MemoryRunStore::judged_rollout(const RolloutKey& key) {
  const auto index = find_in(judged_, key);
  return index ? std::optional(rollouts_[*index]) : std::nullopt;
}

std::vector<CallTotal> MemoryRunStore::call_totals() {
  std::map<std::pair<std::string, std::string>, CallTotal> totals;
  const auto total = [&](const std::string& role, const std::string& phase) -> CallTotal& {
    CallTotal& found = totals[{role, phase}];
    found.role = role;
    found.phase = phase;
    return found;
  };
  std::map<std::pair<std::string, std::string>, std::map<std::string, bool>> answered;  // whether each call was
  for (const AttemptRecord& attempt : attempts_) {
    if (attempt.state == AttemptState::intended) continue;
    const AttemptIntent& intent = attempt.intent;
    CallTotal& sum = total(intent.role, intent.phase);
    sum.spend += attempt.actual;
    const auto [call, first] = answered[{intent.role, intent.phase}].try_emplace(intent.key, false);
    if (!first) ++sum.retries;
    call->second |= attempt.state == AttemptState::answered;
  }
  for (const auto& [name, calls] : answered) {
    totals[name].failures = std::ranges::count_if(calls, [](const auto& call) { return !call.second; });
  }
  for (const auto& [name, calls] : cached_) total(name.first, name.second).spend.calls_cached = calls;
  std::vector<CallTotal> list;
  for (auto& [name, sum] : totals) list.push_back(std::move(sum));
  return list;
}

void MemoryRunStore::put_candidate(CandidateRecord record) {
  assert(record.candidate != nullptr);
  const auto same = [&](const CandidateRecord& known) { return *known.candidate == *record.candidate; };
  const auto known = std::find_if(candidates_.begin(), candidates_.end(), same);
  if (known == candidates_.end()) {
    candidates_.push_back(std::move(record));
    return;
  }
  record.origin = std::move(known->origin);
  *known = std::move(record);
}

void MemoryRunStore::set_meta(const std::string& key, std::string value) { meta_[key] = std::move(value); }

std::optional<std::string> MemoryRunStore::meta(const std::string& key) { return find_in(meta_, key); }

asio::awaitable<void> MemoryRunStore::flush() { co_return; }

}  // namespace hone
