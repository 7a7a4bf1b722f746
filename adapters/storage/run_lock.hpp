#pragma once

#include <filesystem>

namespace hone {

/// Held by the one process that writes a run's record. The system lets go of it when the process ends, however it ends.
class RunLock {
 public:
  /// Throws UserError: exit 5 where another process (or this one) holds it, exit 2 where `file` cannot be made.
  explicit RunLock(const std::filesystem::path& file);
  ~RunLock();
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;

 private:
  int descriptor_;
};

}  // namespace hone
