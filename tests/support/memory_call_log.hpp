#pragma once

#include <map>
#include <optional>
#include <string>

#include "tests/support/memory_run_store.hpp"

namespace hone {

/// The record of calls in memory, whose disk can be full.
class MemoryCallLog final : public MemoryRunStore {
 public:
  boost::asio::awaitable<std::int64_t> intend(AttemptIntent intent) override;
  boost::asio::awaitable<void> settle(std::int64_t attempt_id, AttemptOutcome outcome) override;
  void count_cached(const std::string& role, const std::string& phase) override;

  int cached = 0;  ///< calls that needed no attempt

  /// After this many more writes each one throws UserError, as a full disk does.
  void fill_disk_after(int writes) { writes_left_ = writes; }

  /// The bodies of the answered requests, by key.
  const std::map<std::string, std::string>& bodies() const { return bodies_; }

 private:
  void write();

  std::map<std::string, std::string> bodies_;
  std::optional<int> writes_left_;
};

}  // namespace hone
