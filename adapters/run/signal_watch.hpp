#pragma once

#include <functional>
#include <memory>
#include <optional>

namespace hone {

/// SIGINT, SIGTERM and SIGHUP as a wish: the first asks to stop, the second ends the process.
///
/// Watches on a thread of its own, so that a wish is heard whatever else is going on. A SIGHUP that was ignored at the start
/// (nohup) stays ignored. One at a time in a process.
class SignalWatch {
 public:
  /// `on_first` and `on_second` are called on the watching thread; after `on_second` the process exits with the signal's code.
  SignalWatch(std::function<void()> on_first, std::function<void()> on_second);
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  /// The first signal that came.
  std::optional<int> signal() const;
  /// 130, 143 or 129.
  static int exit_code(int signal) { return 128 + signal; }

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// Writes that fail come back as errors: a reader of our output that goes away does not end the process, nor does a limit on
/// file sizes, which is a full disk.
void ignore_signals_of_writes();

}  // namespace hone
