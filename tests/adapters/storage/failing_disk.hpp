#pragma once

#include <atomic>

namespace hone {

/// A disk for SQLite files that are opened while this lives: writes to it can be made to fail, and syncs are only counted.
/// One at a time.
class FailingDisk {
 public:
  FailingDisk();
  ~FailingDisk();
  FailingDisk(const FailingDisk&) = delete;
  FailingDisk& operator=(const FailingDisk&) = delete;

  /// After `count` more writes and syncs all writes fail as on a full disk, and all syncs as on a broken one.
  void fail_after(int count) { left_ = count; }
  void mend() { left_ = -1; }

  int syncs() const { return syncs_; }
  long long bytes_written() const { return bytes_; }

  /// Notes one write or sync; false: it is to fail.
  bool allow();
  void count_sync() { ++syncs_; }
  void count_bytes(int bytes) { bytes_ += bytes; }

 private:
  std::atomic<int> left_{-1};  // negative: without end
  std::atomic<int> syncs_{0};
  std::atomic<long long> bytes_{0};
};

}  // namespace hone
