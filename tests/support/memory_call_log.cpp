#include "tests/support/memory_call_log.hpp"

#include "programs/error.hpp"

namespace hone {

void MemoryCallLog::write() {
  if (!writes_left_) return;
  if (*writes_left_ == 0) throw UserError("The disk is full.", 4);
  --*writes_left_;
}

std::optional<Completion> MemoryCallLog::find(const std::string& key) {
  const auto found = replies_.find(key);
  return found == replies_.end() ? std::nullopt : std::optional(found->second);
}

boost::asio::awaitable<std::int64_t> MemoryCallLog::intend(AttemptIntent intent) {
  write();
  AttemptRecord record;
  record.id = static_cast<std::int64_t>(attempts_.size()) + 1;
  record.actual = intent.reservation;
  record.intent = std::move(intent);
  attempts_.push_back(std::move(record));
  co_return attempts_.back().id;
}

boost::asio::awaitable<void> MemoryCallLog::settle(std::int64_t attempt, AttemptOutcome outcome) {
  write();
  AttemptRecord& record = attempts_.at(static_cast<std::size_t>(attempt - 1));
  record.state = outcome.state;
  record.actual = outcome.actual;
  record.failure = outcome.failure;
  if (outcome.reply) {
    replies_[record.intent.key] = std::move(*outcome.reply);
    bodies_[record.intent.key] = std::move(outcome.request_body);
  }
  co_return;
}

}  // namespace hone
