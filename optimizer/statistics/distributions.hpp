#pragma once

namespace hone {

// From IEEE arithmetic alone (portable_math.hpp): the same on all machines.

/// log Gamma(x) for x > 0, to about 1e-14 relative, by Stirling's series.
double log_gamma(double x);

/// P(X <= x) for a Beta(a, b) variable: the regularised incomplete beta function, by its continued fraction (Lentz's method). a, b > 0;
/// 0 below x = 0, 1 above x = 1.
double beta_cdf(double x, double a, double b);

/// P(T <= t) for Student's t with `degrees` > 0 degrees of freedom.
double student_cdf(double t, double degrees);

/// The t with `student_cdf(t, degrees) == probability`, by bisection to about 1e-10; probability in (0, 1), degrees > 0.
double student_quantile(double probability, double degrees);

}  // namespace hone
