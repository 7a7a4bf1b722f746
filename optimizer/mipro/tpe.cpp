#include "optimizer/mipro/tpe.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <span>

#include "optimizer/statistics/portable_math.hpp"

namespace hone {
namespace {

constexpr int draws_per_suggestion = 24;
constexpr int full_weights = 25;

/// The weights of n observations, oldest first.
Eigen::ArrayXd ramp(int n) {
  Eigen::ArrayXd weights = Eigen::ArrayXd::Ones(n);
  const int old = n - full_weights;
  for (int i = 0; i < old; ++i) weights(i) = old == 1 ? 1.0 / n : 1.0 / n + (1 - 1.0 / n) * i / (old - 1);
  return weights;
}

}  // namespace

ParzenEstimator::ParzenEstimator(const std::vector<int>& sizes, const std::vector<Choices>& observed) {
  const auto n = static_cast<int>(observed.size());
  const int kernels = n + 1;
  weights_ = Eigen::ArrayXd::Ones(kernels);
  weights_.head(n) = ramp(n);
  weights_ /= weights_.sum();
  for (std::size_t parameter = 0; parameter < sizes.size(); ++parameter) {
    Eigen::ArrayXXd chance = Eigen::ArrayXXd::Constant(kernels, sizes[parameter], 1.0 / kernels);
    for (int k = 0; k < n; ++k) chance(k, observed[static_cast<std::size_t>(k)][parameter]) += 1;
    chance.colwise() /= chance.rowwise().sum().eval();
    chance_.push_back(std::move(chance));
  }
}

double ParzenEstimator::log_density(const Choices& choices) const {
  Eigen::ArrayXd kernels = weights_;
  for (std::size_t parameter = 0; parameter < chance_.size(); ++parameter) kernels *= chance_[parameter].col(choices[parameter]);
  return portable_log(kernels.sum());
}

Choices ParzenEstimator::sample(Rng& rng) const {
  const auto kernel = static_cast<Eigen::Index>(rng.weighted(std::span(weights_.data(), static_cast<std::size_t>(weights_.size()))));
  Choices choices;
  for (const Eigen::ArrayXXd& chance : chance_) {
    const Eigen::ArrayXd row = chance.row(kernel);
    choices.push_back(static_cast<int>(rng.weighted(std::span(row.data(), static_cast<std::size_t>(row.size())))));
  }
  return choices;
}

int good_trials(int n) { return std::min((n + 9) / 10, 25); }

TpeDensities tpe_densities(const std::vector<int>& sizes, const std::vector<TpeTrial>& trials) {
  std::vector<std::size_t> order(trials.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::ranges::greater(), [&](std::size_t i) { return trials[i].value; });
  const auto good = static_cast<std::ptrdiff_t>(good_trials(static_cast<int>(trials.size())));
  std::ranges::sort(order.begin(), order.begin() + good);
  std::ranges::sort(order.begin() + good, order.end());
  std::vector<Choices> best, rest;
  for (std::size_t i = 0; i < order.size(); ++i) {
    (static_cast<std::ptrdiff_t>(i) < good ? best : rest).push_back(trials[order[i]].choices);
  }
  return {ParzenEstimator(sizes, best), ParzenEstimator(sizes, rest)};
}

std::optional<Choices> tpe_suggestion(const std::vector<int>& sizes, const std::vector<TpeTrial>& trials, const Usable& usable, Rng& rng) {
  const TpeDensities density = tpe_densities(sizes, trials);
  std::optional<Choices> best;
  double best_ratio = 0;
  for (int draw = 0; draw < draws_per_suggestion; ++draw) {
    Choices choices = density.good.sample(rng);
    const double ratio = density.good.log_density(choices) - density.others.log_density(choices);
    if ((best && ratio <= best_ratio) || !usable(choices)) continue;
    best = std::move(choices);
    best_ratio = ratio;
  }
  return best ? best : uniform_suggestion(sizes, usable, rng);
}

std::optional<Choices> uniform_suggestion(const std::vector<int>& sizes, const Usable& usable, Rng& rng) {
  for (int draw = 0; draw < draws_per_suggestion; ++draw) {
    Choices choices;
    for (const int size : sizes) choices.push_back(static_cast<int>(rng.below(static_cast<std::uint64_t>(size))));
    if (usable(choices)) return choices;
  }
  return std::nullopt;
}

}  // namespace hone
