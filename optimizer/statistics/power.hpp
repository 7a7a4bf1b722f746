#pragma once

#include <cstddef>
#include <string>

namespace hone {

/// The smallest true gain, as a share (0.12 is 12 points), that a verdict over `n` independent examples or groups
/// sees four times in five (80 % power, two-sided p < 0.05, normal approximation of McNemar's test: Connor, Biometrics 43, 1987).
///
/// It rests on how many answers change at all between two prompts, which nobody knows beforehand: `changed` is that
/// share, 0.2 where nothing is said (a fifth of the answers), and never less than the gain itself. 1 where no gain
/// would do; n > 0.
double detectable_gain(std::size_t n, double changed = 0.2);

/// What preflight says of it: "n = 100: gains under about 12 points will usually go unseen".
std::string detectable_gain_sentence(std::size_t n);

}  // namespace hone
