#include "tests/support/memory_call_log.hpp"

#include <utility>

#include "programs/error.hpp"

namespace hone {

void MemoryCallLog::write() {
  if (!writes_left_) return;
  if (*writes_left_ == 0) throw UserError("The disk is full.", 4);
  --*writes_left_;
}

boost::asio::awaitable<std::int64_t> MemoryCallLog::intend(AttemptIntent intent) {
  write();
  const std::int64_t id = co_await MemoryRunStore::intend(std::move(intent));
  co_return id;
}

boost::asio::awaitable<void> MemoryCallLog::settle(std::int64_t attempt_id, AttemptOutcome outcome) {
  write();
  if (outcome.reply) bodies_.emplace(attempt(attempt_id).intent.key, std::move(outcome.request_body));
  co_await MemoryRunStore::settle(attempt_id, std::move(outcome));
}

void MemoryCallLog::count_cached(const std::string& role, const std::string& phase) {
  ++cached;
  MemoryRunStore::count_cached(role, phase);
}

}  // namespace hone
