#pragma once

namespace hone {

/// The natural logarithm from IEEE arithmetic alone, within two units in the last place.
///
/// `std::log` differs in its last bits between standard libraries, and a draw that feeds a decision must not.
/// Zero gives minus infinity; `x` is not negative.
double portable_log(double x);

/// The exponential function from IEEE arithmetic alone: zero below about -745, infinity above about 709.
double portable_exp(double x);

}  // namespace hone
