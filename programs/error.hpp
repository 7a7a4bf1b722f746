#pragma once

#include <stdexcept>
#include <string>

namespace hone {

/// The exit codes of the process.
namespace exit_codes {
inline constexpr int failed = 1;  ///< resuming will not help
inline constexpr int misuse = 2;  ///< usage or config
inline constexpr int unmet = 3;   ///< a requirement does not hold; nothing is fit to be exported
inline constexpr int paused = 4;  ///< resume later
inline constexpr int in_use = 5;  ///< another process has the run folder
}  // namespace exit_codes

/// Something that the user can mend: a broken config, file, command line or disk.
///
/// The message is whole sentences that say what is wrong, where, and what to do; it goes to the user as it is, so it
/// never holds a secret. `exit_code` is the process's where the error ends it.
class UserError : public std::runtime_error {
 public:
  explicit UserError(const std::string& message, int exit_code = exit_codes::misuse)
      : std::runtime_error(message), exit_code_(exit_code) {}

  int exit_code() const { return exit_code_; }

 private:
  int exit_code_;
};

}  // namespace hone
