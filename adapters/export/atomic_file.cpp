#include "adapters/export/atomic_file.hpp"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "programs/error.hpp"

namespace hone {
namespace {

/// An open file that is closed, and removed unless it was kept.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string path) : path_(std::move(path)), descriptor_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)) {}
  ~TemporaryFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  bool write(std::string_view content) {
    while (descriptor_ >= 0 && !content.empty()) {
      const auto count = ::write(descriptor_, content.data(), content.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return false;
      content.remove_prefix(static_cast<std::size_t>(count));
    }
    return descriptor_ >= 0 && ::fsync(descriptor_) == 0;
  }

  bool move_to(const std::string& path) {
    if (::rename(path_.c_str(), path.c_str()) != 0) return false;
    path_.clear();
    return true;
  }

 private:
  std::string path_;
  int descriptor_;
};

/// Makes a rename durable.
void sync_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

/// The file that `path` means: that which a link leads to, not the link.
std::string target_of(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_symlink(path, ignored)) return path;
  const auto target = std::filesystem::canonical(path, ignored);
  return target.empty() ? path : target.string();
}

}  // namespace

void write_atomically(const std::string& named, std::string_view content) {
  const auto path = target_of(named);
  static std::atomic<int> written = 0;  // the thread that waits for signals may write the same file at the same time
  TemporaryFile file(fmt::format("{}.{}.{}.tmp", path, ::getpid(), ++written));
  if (!file.write(content) || !file.move_to(path)) {
    throw UserError(fmt::format("The file `{}` cannot be written: {}. Make room or give the right to write there, then go on.", path, std::strerror(errno)), exit_codes::paused);
  }
  sync_folder(std::filesystem::path(path).parent_path());
}

bool is_unfinished(const std::filesystem::path& file) {
  const auto is_number = [](const std::string& part) { return part.size() > 1 && part.find_first_not_of("0123456789", 1) == part.npos; };
  const auto count = file.stem();
  return file.extension() == ".tmp" && is_number(count.extension().string()) && is_number(count.stem().extension().string());
}

}  // namespace hone
