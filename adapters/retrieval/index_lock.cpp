#include "adapters/retrieval/index_lock.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>

namespace hone {
namespace {

int open_or_throw(const std::filesystem::path& file, int flags) {
  const int descriptor = ::open(file.c_str(), flags | O_CLOEXEC, 0644);
  if (descriptor < 0) throw std::system_error(errno, std::generic_category());
  return descriptor;
}

}  // namespace

IndexLock::IndexLock(const std::filesystem::path& file) : descriptor_(open_or_throw(file, O_RDWR | O_CREAT)) {
  while (::flock(descriptor_, LOCK_EX) != 0 && errno == EINTR) {
  }
}

IndexLock::~IndexLock() { ::close(descriptor_); }

void sync_to_disk(const std::filesystem::path& file) {
  const int descriptor = open_or_throw(file, O_RDWR);
  const int outcome = ::fsync(descriptor);
  const int error = errno;
  ::close(descriptor);
  if (outcome != 0) throw std::system_error(error, std::generic_category());
}

}  // namespace hone
