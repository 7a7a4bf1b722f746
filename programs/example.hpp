#pragma once

#include <string>
#include <vector>

#include "programs/value.hpp"

namespace hone {

/// One row of data: what goes into the program and what is known about the answer.
struct Example {
  std::string id;
  std::string group;    ///< rows of one group stay in one split and count as one; the id where each row stands alone
  std::string stratum;  ///< empty: none
  Values fields;        ///< inputs and gold alike; only metrics may look at what is no input
};

using Dataset = std::vector<Example>;

/// The fields named in `names`; a missing one is null.
Values pick(const Values& fields, const std::vector<std::string>& names);

}  // namespace hone
