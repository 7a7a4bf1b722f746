#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "optimizer/engine/call_log.hpp"

namespace hone {

/// The record of calls in memory, whose disk can be full.
class MemoryCallLog final : public CallLog {
 public:
  std::optional<Completion> find(const std::string& key) override;
  boost::asio::awaitable<std::int64_t> intend(AttemptIntent intent) override;
  boost::asio::awaitable<void> settle(std::int64_t attempt, AttemptOutcome outcome) override;
  void count_cached(const std::string&, const std::string&) override { ++cached; }
  std::vector<AttemptRecord> attempts() override { return attempts_; }

  int cached = 0;  ///< calls that needed no attempt

  /// After this many more writes each one throws UserError, as a full disk does.
  void fill_disk_after(int writes) { writes_left_ = writes; }

  /// The bodies of the answered requests, by key.
  const std::map<std::string, std::string>& bodies() const { return bodies_; }

 private:
  void write();

  std::map<std::string, Completion> replies_;
  std::map<std::string, std::string> bodies_;
  std::vector<AttemptRecord> attempts_;
  std::optional<int> writes_left_;
};

}  // namespace hone
