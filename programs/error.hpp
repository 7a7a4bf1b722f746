#pragma once

#include <stdexcept>
#include <string>

namespace hone {

/// Something that the user can mend: a broken config, file, command line or disk.
///
/// The message is whole sentences that say what is wrong, where, and what to do; it goes to the user as it is, so it
/// never holds a secret. `exit_code` is the process's exit code where the error ends it (2: usage or config, 1: failed,
/// resuming will not help, 4: paused, resume later, 5: the run folder is in use).
class UserError : public std::runtime_error {
 public:
  explicit UserError(const std::string& message, int exit_code = 2)
      : std::runtime_error(message), exit_code_(exit_code) {}

  int exit_code() const { return exit_code_; }

 private:
  int exit_code_;
};

}  // namespace hone
