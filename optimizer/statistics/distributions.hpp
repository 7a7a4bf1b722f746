#pragma once

namespace hone {

/// log Gamma(x) for x > 0, to about 1e-14 relative.
double log_gamma(double x);

/// P(X <= x) for a Beta(a, b) variable: the regularised incomplete beta function. a, b > 0; x in [0, 1].
double beta_cdf(double x, double a, double b);

/// P(T <= t) for Student's t with `degrees` > 0 degrees of freedom.
double student_cdf(double t, double degrees);

/// The t with `student_cdf(t, degrees) == probability`; probability in (0, 1), to about 1e-10.
double student_quantile(double probability, double degrees);

}  // namespace hone
