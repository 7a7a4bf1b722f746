#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace hone {

/// A `hone` of its own process: started, signalled, waited for.
class HoneProcess {
 public:
  /// Starts `hone` with `arguments` in `folder`; its output goes to `folder`/output.txt. Where `kill_at` is not empty it ends by
  /// SIGKILL there: "rename 2" is before its second rename of a file, "sync 5" before the fifth time that it waits for the disk.
  HoneProcess(const std::filesystem::path& folder, const std::vector<std::string>& arguments, const std::string& kill_at = {});
  ~HoneProcess();  ///< kills it
  HoneProcess(const HoneProcess&) = delete;
  HoneProcess& operator=(const HoneProcess&) = delete;

  void signal(int number);
  /// Its exit code; 128 + the signal where one ended it.
  int wait();
  /// Whether it has ended by itself within `time`.
  bool ended_within(std::chrono::milliseconds time);

 private:
  bool reap(bool block);

  pid_t pid_ = 0;
  int code_ = -1;
};

/// Runs `hone` to its end and gives its exit code; 137 where `kill_at` ended it.
int run_hone(const std::filesystem::path& folder, const std::vector<std::string>& arguments, const std::string& kill_at = {});

/// What the last one in `folder` said.
std::string output_of(const std::filesystem::path& folder);

}  // namespace hone
