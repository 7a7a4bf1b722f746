#include "adapters/storage/run_lock.hpp"

#include <cerrno>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "programs/error.hpp"

namespace hone {

namespace {

/// " (process 4711)", or nothing where it is not known.
std::string holder(int descriptor) {
  char digits[24] = {};
  const ssize_t count = pread(descriptor, digits, sizeof digits - 1, 0);
  return count > 0 ? fmt::format(" (process {})", digits) : std::string();
}

}  // namespace

RunLock::RunLock(const std::filesystem::path& file) : descriptor_(open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0) {
    throw UserError(fmt::format("{} cannot be made ({}). Check that its folder exists and that you may write there.",
                                file.string(), std::strerror(errno)),
                    2);
  }
  if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    const std::string message = fmt::format("The run in {} is in use by another hone{}. Wait for it, or stop it first.",
                                            file.parent_path().string(), holder(descriptor_));
    close(descriptor_);
    throw UserError(message, exit_codes::in_use);
  }
  // Only for the message above: a full disk is noticed elsewhere.
  const std::string pid = std::to_string(getpid());
  if (ftruncate(descriptor_, 0) == 0) (void)!pwrite(descriptor_, pid.data(), pid.size(), 0);
}

RunLock::~RunLock() { close(descriptor_); }

}  // namespace hone
