#include "tests/adapters/storage/failing_disk.hpp"

#include <map>
#include <mutex>

#include <sqlite3.h>

namespace hone {

namespace {

/// The functions of a kind of file, some of them replaced.
struct Methods {
  sqlite3_io_methods replaced;
  const sqlite3_io_methods* original;
};

FailingDisk* disk = nullptr;
sqlite3_vfs* original_vfs = nullptr;
sqlite3_vfs failing_vfs;
std::mutex mutex;
std::map<const sqlite3_io_methods*, Methods> kinds;  // guarded by mutex; what is in it stays where it is

const sqlite3_io_methods& original(const sqlite3_file* file) {
  return *reinterpret_cast<const Methods*>(file->pMethods)->original;
}

int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
  if (!disk->allow()) return SQLITE_FULL;
  disk->count_bytes(count);
  return original(file).xWrite(file, bytes, count, offset);
}

int sync(sqlite3_file*, int) {
  disk->count_sync();
  return disk->allow() ? SQLITE_OK : SQLITE_IOERR_FSYNC;
}

const sqlite3_io_methods* replace_some(const sqlite3_io_methods* methods) {
  const std::lock_guard lock(mutex);
  const auto [kind, is_new] = kinds.try_emplace(methods, Methods{*methods, methods});
  if (is_new) {
    kind->second.replaced.xWrite = write;
    kind->second.replaced.xSync = sync;
  }
  return &kind->second.replaced;
}

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  const int code = original_vfs->xOpen(original_vfs, name, file, flags, out_flags);
  if (code == SQLITE_OK) file->pMethods = replace_some(file->pMethods);
  return code;
}

}  // namespace

FailingDisk::FailingDisk() {
  disk = this;
  original_vfs = sqlite3_vfs_find(nullptr);
  failing_vfs = *original_vfs;
  failing_vfs.zName = "failing";
  failing_vfs.xOpen = open;
  sqlite3_vfs_register(&failing_vfs, 1);
}

FailingDisk::~FailingDisk() {
  sqlite3_vfs_unregister(&failing_vfs);
  sqlite3_vfs_register(original_vfs, 1);
}

bool FailingDisk::allow() {
  int left = left_;
  while (left > 0 && !left_.compare_exchange_weak(left, left - 1)) {
  }
  return left != 0;
}

}  // namespace hone
