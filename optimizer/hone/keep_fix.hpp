#pragma once

namespace hone {

/// A Beta distribution, as counts of what went well and what did not; counts may be fractions.
struct BetaCounts {
  double good = 0;
  double bad = 0;

  double n() const { return good + bad; }
  double mean() const { return good / n(); }
  double variance() const { return good * bad / (n() * n() * (n() + 1)); }
  /// By how much the variance is expected to fall with one more observation.
  double learning() const { return variance() / (n() + 1); }
};

/// How a child differs from its parent in the mean: an estimate with its uncertainty.
struct Difference {
  double mean = 0;
  double variance = 0;

  /// The probability that the difference is above `margin`.
  double above(double margin) const;
};

/// The keep/fix model of a child: of what its parent solves, how much does it keep; of what its parent fails, how much does it fix?
///
/// A stratified, paired estimate in closed form. On graded scores the same formulas hold with fractional counts: an example on which the
/// parent scores 0.3 is three parts solved and seven parts failed.
struct KeepFix {
  BetaCounts keep{8, 1};
  BetaCounts fix{1, 5};

  /// Takes an example in on which the parent scores `parent` (or is predicted to) and the child `child`.
  void observe(double parent, double child);

  /// The score that the child is predicted to have where its parent scores `parent`.
  double predict(double parent) const { return keep.mean() * parent + fix.mean() * (1 - parent); }

  /// The child's mean less its parent's, `parent` being the parent's mean.
  Difference difference(double parent) const;

  /// By how much the variance of the difference falls with an example on which the parent scores `score`, its mean being `parent`.
  double learning(double parent, double score) const;
};

/// The distribution function of the standard normal distribution, from IEEE arithmetic only: the same on all machines.
double normal_cdf(double z);

}  // namespace hone
