#pragma once

#include <filesystem>
#include <string_view>

namespace hone {

/// A whole file as bytes, mapped rather than read, for corpora larger than memory.
class MappedFile {
 public:
  /// Throws UserError where `file` cannot be read; `what` names it in the message ("corpus").
  MappedFile(const std::filesystem::path& file, std::string_view what);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::string_view bytes() const { return bytes_; }

 private:
  std::string_view bytes_;
};

}  // namespace hone
