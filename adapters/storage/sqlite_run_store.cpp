#include "adapters/storage/sqlite_run_store.hpp"

#include <algorithm>
#include <cassert>
#include <deque>
#include <map>
#include <stdexcept>
#include <tuple>
#include <utility>

#include <nlohmann/json.hpp>

#include "adapters/storage/database.hpp"
#include "adapters/storage/run_lock.hpp"
#include "adapters/storage/run_tables.hpp"
#include "adapters/storage/schema.hpp"
#include "adapters/storage/writer_thread.hpp"

namespace hone {

namespace asio = boost::asio;

namespace {

using Ticket = WriterThread::Ticket;

/// The file that is locked while `file` is written.
std::filesystem::path lock_of(std::filesystem::path file) { return file.replace_extension(".lock"); }

/// Calls that needed no attempt, by role and phase.
using CachedCalls = std::map<std::pair<std::string, std::string>, std::int64_t>;

std::string to_text(const CachedCalls& cached) {
  auto json = nlohmann::json::object();
  for (const auto& [name, calls] : cached) json[name.first][name.second] = calls;
  return json.dump();
}

CachedCalls cached_from(const std::map<std::string, std::string>& meta) {
  CachedCalls cached;
  const auto text = meta.find("cached");
  if (text == meta.end()) return cached;
  const auto json = nlohmann::json::parse(text->second);
  for (const auto& [role, phases] : json.items()) {
    for (const auto& [phase, calls] : phases.items()) cached[{role, phase}] = calls;
  }
  return cached;
}

Database open_to_write(const std::filesystem::path& file) {
  Database database(file, Database::Mode::write);
  prepare_to_write(database);
  RunTables(database).calls().give_up_intended();
  return database;
}

Database open_to_read(const std::filesystem::path& file) {
  Database database(file, Database::Mode::read);
  check_format(database);
  return database;
}

}  // namespace

struct SqliteRunStore::Parts {
  /// A rollout that may not be on the disk yet: reads see it.
  struct Queued {
    Ticket ticket;
    std::shared_ptr<const RolloutRecord> rollout;
  };

  explicit Parts(const std::filesystem::path& file) : database(open_to_read(file)), tables(database), meta(tables.meta()), cached(cached_from(meta)) {}

  Parts(const std::filesystem::path& file, asio::any_io_executor executor)
      : lock(std::make_unique<RunLock>(lock_of(file))),
        writer(std::make_unique<WriterThread>(open_to_write(file), std::move(executor))),
        database(open_to_read(file)),
        tables(database),
        meta(tables.meta()),
        cached(cached_from(meta)),
        last_attempt(tables.calls().last_attempt()) {}

  WriterThread& to_write() {
    if (!writer) throw std::logic_error("a run's record that was opened to be read is to be written");
    return *writer;
  }

  /// Everything queued is on the disk, where the reading connection sees it.
  void settle_down() {
    if (writer) writer->block();
  }

  void take_reply(std::int64_t attempt, const std::string& role, const Completion& reply) {
    tables.calls().learn(reply.key, attempt);
    if (reply.model.empty()) return;
    auto& names = served[role];
    const auto place = std::ranges::lower_bound(names, reply.model);
    if (place == names.end() || *place != reply.model) names.insert(place, reply.model);
  }

  void forget_committed() {
    const Ticket committed = writer ? writer->committed() : 0;
    while (!queued.empty() && queued.front().ticket <= committed) queued.pop_front();
  }

  /// The latest queued rollout that `fits`.
  template <class Fits>
  std::optional<RolloutRecord> find_queued(Fits fits) {
    forget_committed();
    for (auto item = queued.rbegin(); item != queued.rend(); ++item) {
      if (fits(*item->rollout)) return *item->rollout;
    }
    return std::nullopt;
  }

  // In this order: the last connection that closes clears the log of writes away, and only the writer's may.
  std::unique_ptr<RunLock> lock;
  std::unique_ptr<WriterThread> writer;  // null: read only
  Database database;
  RunTables tables;
  std::map<std::string, std::string> meta;
  CachedCalls cached;
  std::map<std::string, std::vector<std::string>> served = tables.calls().served_models();  // kept up to date: a look at all calls takes long
  std::map<std::int64_t, std::string> under_way;  // the role of each attempt
  std::int64_t last_attempt = 0;
  std::deque<Queued> queued;
};

SqliteRunStore::SqliteRunStore(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

SqliteRunStore::~SqliteRunStore() = default;

std::unique_ptr<SqliteRunStore> SqliteRunStore::open(const std::filesystem::path& file, asio::any_io_executor executor) {
  return std::unique_ptr<SqliteRunStore>(new SqliteRunStore(std::make_unique<Parts>(file, std::move(executor))));
}

std::unique_ptr<SqliteRunStore> SqliteRunStore::open_read_only(const std::filesystem::path& file) {
  return std::unique_ptr<SqliteRunStore>(new SqliteRunStore(std::make_unique<Parts>(file)));
}

std::optional<Completion> SqliteRunStore::find(const std::string& key) {
  auto call = parts_->tables.calls().call(key);
  return call ? std::optional(std::move(call->reply)) : std::nullopt;
}

asio::awaitable<std::int64_t> SqliteRunStore::intend(AttemptIntent intent) {
  WriterThread& writer = parts_->to_write();
  const std::int64_t id = ++parts_->last_attempt;
  parts_->under_way[id] = intent.role;
  writer.queue([id, intent = std::move(intent)](RunTables& tables) { tables.calls().intend(id, intent); });
  co_await writer.wait();
  co_return id;
}

asio::awaitable<void> SqliteRunStore::settle(std::int64_t attempt, AttemptOutcome outcome) {
  WriterThread& writer = parts_->to_write();
  const auto role = parts_->under_way.extract(attempt);
  assert(role);
  if (outcome.reply) parts_->take_reply(attempt, role.mapped(), *outcome.reply);
  writer.queue([attempt, outcome = std::move(outcome)](RunTables& tables) { tables.calls().settle(attempt, outcome); });
  co_await writer.wait();
}

void SqliteRunStore::settle_unsent(const std::vector<std::int64_t>& attempts) {
  AttemptOutcome unsent;
  unsent.failure = FailureKind::cancelled;
  for (const std::int64_t attempt : attempts) {
    parts_->to_write().queue([attempt, unsent](RunTables& tables) { tables.calls().settle(attempt, unsent); });
  }
}

std::vector<AttemptRecord> SqliteRunStore::attempts() {
  parts_->settle_down();
  auto attempts = parts_->tables.calls().attempts();
  if (parts_->writer) return attempts;
  for (AttemptRecord& attempt : attempts) {
    if (attempt.state == AttemptState::intended) attempt.state = AttemptState::unknown;
  }
  return attempts;
}

void SqliteRunStore::append(JournalRecord record) {
  parts_->to_write().queue([record = std::move(record)](RunTables& tables) { tables.append(record); });
}

std::vector<JournalRecord> SqliteRunStore::journal() {
  parts_->settle_down();
  return parts_->tables.journal();
}

void SqliteRunStore::put_rollout(RolloutRecord record) {
  auto shared = std::make_shared<const RolloutRecord>(std::move(record));
  parts_->forget_committed();
  const Ticket ticket = parts_->to_write().queue([shared](RunTables& tables) { tables.rollouts().put(*shared); });
  parts_->queued.push_back({ticket, std::move(shared)});
}

std::optional<RolloutRecord> SqliteRunStore::rollout(std::int64_t step) {
  if (step == 0) return std::nullopt;
  auto queued = parts_->find_queued([&](const RolloutRecord& rollout) { return rollout.step == step; });
  return queued ? std::move(queued) : parts_->tables.rollouts().of_step(step);
}

std::optional<RolloutRecord> SqliteRunStore::judged_rollout(const RolloutKey& key) {
  auto queued = parts_->find_queued([&](const RolloutRecord& rollout) { return rollout.key == key && rollout.judgement; });
  return queued ? std::move(queued) : parts_->tables.rollouts().judged(key);
}

void SqliteRunStore::count_cached(const std::string& role, const std::string& phase) {
  ++parts_->cached[{role, phase}];
  set_meta("cached", to_text(parts_->cached));
}

std::vector<CallTotal> SqliteRunStore::call_totals() {
  auto totals = parts_->tables.calls().totals(!parts_->writer);
  for (const auto& [name, calls] : parts_->cached) {
    const auto same = [&](const CallTotal& total) { return std::tie(total.role, total.phase) == std::tie(name.first, name.second); };
    auto total = std::ranges::find_if(totals, same);
    if (total == totals.end()) total = totals.insert(total, CallTotal{name.first, name.second, {}});
    total->spend.calls_cached = calls;
  }
  std::ranges::sort(totals, {}, [](const CallTotal& total) { return std::tie(total.role, total.phase); });
  return totals;
}

std::map<std::string, std::vector<std::string>> SqliteRunStore::served_models() { return parts_->served; }

std::map<std::string, std::int64_t> SqliteRunStore::ended_rollouts() {
  parts_->settle_down();
  return parts_->tables.rollouts().counts();
}

void SqliteRunStore::put_candidate(CandidateRecord record) {
  parts_->to_write().queue([record = std::move(record)](RunTables& tables) { tables.put(record); });
}

std::vector<CandidateRecord> SqliteRunStore::candidates() {
  parts_->settle_down();
  return parts_->tables.candidates();
}

void SqliteRunStore::set_meta(const std::string& key, std::string value) {
  parts_->meta[key] = value;
  parts_->to_write().queue([key, value = std::move(value)](RunTables& tables) { tables.set_meta(key, value); });
}

std::optional<std::string> SqliteRunStore::meta(const std::string& key) {
  const auto found = parts_->meta.find(key);
  return found == parts_->meta.end() ? std::nullopt : std::optional(found->second);
}

asio::awaitable<void> SqliteRunStore::flush() { return parts_->to_write().wait(); }

}  // namespace hone
