#pragma once

#include <filesystem>

namespace hone {

/// Held by whoever builds an index in a folder; waits for the one before. Let go by the system when the process dies.
class IndexLock {
 public:
  /// Throws std::system_error where `file` cannot be opened for writing.
  explicit IndexLock(const std::filesystem::path& file);
  ~IndexLock();
  IndexLock(const IndexLock&) = delete;
  IndexLock& operator=(const IndexLock&) = delete;

 private:
  int descriptor_;
};

/// Returns when the bytes of `file` are on the disk. Throws std::system_error.
void sync_to_disk(const std::filesystem::path& file);

}  // namespace hone
