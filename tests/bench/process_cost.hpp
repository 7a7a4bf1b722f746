#pragma once

#include <sys/resource.h>

#include <ctime>

namespace hone::test {

/// CPU of this process so far.
inline double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// The most memory that this process has had.
inline double peak_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace hone::test
