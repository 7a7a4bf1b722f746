#include "adapters/retrieval/mapped_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "programs/error.hpp"

namespace hone {

MappedFile::MappedFile(const std::filesystem::path& file, std::string_view what) {
  const auto complain = [&] {
    throw UserError(fmt::format("The {} {} cannot be read: {}. Check the path; it is relative to the config file.", what,
                                file.string(), std::strerror(errno)));
  };
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) complain();
  struct stat status {};
  void* start = nullptr;
  const bool known = ::fstat(descriptor, &status) == 0;
  if (known && S_ISREG(status.st_mode) && status.st_size > 0) {
    start = ::mmap(nullptr, static_cast<std::size_t>(status.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0);
  }
  ::close(descriptor);
  if (known && !S_ISREG(status.st_mode)) errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
  if (!known || !S_ISREG(status.st_mode) || start == MAP_FAILED) complain();
  if (start != nullptr) bytes_ = {static_cast<const char*>(start), static_cast<std::size_t>(status.st_size)};
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

}  // namespace hone
