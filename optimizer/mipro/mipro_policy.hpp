#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hone {

/// How much a `mipro` search tries: 6, 12 or 18 demo sets a predictor, and trials to go with them.
enum class MiproEffort { light, medium, heavy };
/// "light", "medium", "heavy".
const std::vector<std::string>& mipro_efforts();
std::string_view name(MiproEffort effort);
std::optional<MiproEffort> mipro_effort(std::string_view name);

/// What only `mipro` reads; `candidates`, `demos` and `labelled_demos` are common.
struct MiproPolicy {
  std::optional<MiproEffort> effort;   ///< `auto`; default: the most that the rollouts allow, light where they have no limit
  std::optional<int> trials;           ///< default: by the table of docs/optimizers.md
  std::optional<int> trial_examples;   ///< of validation, a trial; default: 35, and all of it where it has at most 50
  int full_every = 5;                  ///< trials between full validations
};

}  // namespace hone
