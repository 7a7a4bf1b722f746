#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace hone {

/// A run's log.txt: what happened when, one event a line. Secrets are struck out of every line.
///
/// Thread-safe. A disk that is full loses lines and nothing else.
class RunLog {
 public:
  /// Appends to `file`. `secrets` never appear in it.
  RunLog(const std::string& file, std::vector<std::string> secrets);
  ~RunLog();
  RunLog(const RunLog&) = delete;
  RunLog& operator=(const RunLog&) = delete;

  void info(std::string_view text);
  void warn(std::string_view text);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace hone
