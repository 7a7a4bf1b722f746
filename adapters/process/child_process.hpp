#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "programs/clock.hpp"

namespace hone {

/// A command that was started without a shell, in a process group of its own, with pipes on stdin, stdout and stderr.
///
/// A terminal's Ctrl-C does not reach it: what is in flight can be finished. Its end takes whatever it started along.
/// POSIX only, without Asio. Not thread-safe.
class ChildProcess {
 public:
  /// Runs `command` in `folder` (empty: here). A program name without a slash is sought on the PATH, one with a slash from
  /// `folder`. Throws std::system_error where it cannot be started.
  ChildProcess(const std::vector<std::string>& command, const std::filesystem::path& folder);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// Our ends of the pipes, non-blocking. Whoever takes one closes it.
  int take_stdin();
  int take_stdout();
  int take_stderr();

  /// Waits up to `grace` for it to end by itself, asks it to (SIGTERM) and waits as long again, then kills its group.
  /// Blocks for at most twice `grace`. Gives how it ended: "exit code 3", "signal 9 (Killed)".
  std::string end(Seconds grace);

 private:
  bool exited_within(Seconds time) const;

  int pid_ = -1;
  int stdin_ = -1;
  int stdout_ = -1;
  int stderr_ = -1;
  std::string ended_;
};

/// Writes without blocking; gives the bytes written, or -1 with errno. A pipe that nobody reads is EPIPE, never SIGPIPE.
long write_without_signal(int descriptor, const char* bytes, std::size_t count);

}  // namespace hone
