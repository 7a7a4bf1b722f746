#pragma once

#include <functional>
#include <optional>
#include <vector>

#include <Eigen/Core>

#include "optimizer/rng.hpp"

namespace hone {

/// One choice of each parameter, by number.
using Choices = std::vector<int>;

/// What a trial chose and what came of it; higher is better.
struct TpeTrial {
  Choices choices;
  double value = 0;
};

/// A density over the choices of several parameters at once: a mixture with one product kernel for each observation and a uniform one.
///
/// A kernel gives the observed choice of a parameter 1 + 1/k and every other 1/k, normalised, k being the number of kernels. The newest 25
/// observations and the uniform kernel weigh the same; older ones less, in equal steps down to 1/n for the oldest of n. This is the
/// estimator of Optuna 4 for categorical parameters (Watanabe, arXiv 2304.11127, with multivariate kernels).
class ParzenEstimator {
 public:
  /// `sizes`: how many choices each parameter has, each above 0. `observed`: in the order of the trials.
  ParzenEstimator(const std::vector<int>& sizes, const std::vector<Choices>& observed);

  double log_density(const Choices& choices) const;
  Choices sample(Rng& rng) const;

 private:
  Eigen::ArrayXd weights_;              // of the kernels; sum 1
  std::vector<Eigen::ArrayXXd> chance_; // by parameter: kernels x choices
};

/// How many of n trials count as good: a tenth, rounded up, at most 25.
int good_trials(int n);

/// The densities of the choices of the good trials and of the others. Of equal trials the earlier is the better.
struct TpeDensities {
  ParzenEstimator good;
  ParzenEstimator others;
};
TpeDensities tpe_densities(const std::vector<int>& sizes, const std::vector<TpeTrial>& trials);

/// Whether choices are worth a trial.
using Usable = std::function<bool(const Choices&)>;

/// The multivariate tree-structured Parzen estimator (Bergstra et al., NeurIPS 2011) over choices: of 24 draws from the density of the good
/// trials the usable one with the highest ratio to the density of the others, the first of equals. Uniform where none of them is usable.
std::optional<Choices> tpe_suggestion(const std::vector<int>& sizes, const std::vector<TpeTrial>& trials, const Usable& usable, Rng& rng);

/// The first usable one of 24 uniform draws; nothing where none is.
std::optional<Choices> uniform_suggestion(const std::vector<int>& sizes, const Usable& usable, Rng& rng);

}  // namespace hone
