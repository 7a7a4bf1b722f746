#pragma once

#include <stdexcept>

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

#include "programs/failure.hpp"

namespace hone {

/// A value, or a failure that belongs to the world or to the prompt. `if (r) use(*r); else r.error()`.
template <class T>
using Result = boost::system::result<T, Failure>;

/// What `Result::value()` throws where nobody looked first: a bug, not an outcome.
[[noreturn]] inline void throw_exception_from_error(const Failure& failure, const boost::source_location&) {
  throw std::logic_error("a failure was taken for a value: " + failure.message);
}

}  // namespace hone
