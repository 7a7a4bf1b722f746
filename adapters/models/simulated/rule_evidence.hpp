#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "adapters/models/simulated/rule_book.hpp"

namespace hone::simulated {

/// What can be learned about a world's rules from the evidence in a request for a better prompt: rule to code.
struct RuleEvidence {
  std::map<std::size_t, std::string> shown;  ///< a note together with the codes it should have got
  std::map<std::size_t, std::string> told;   ///< stated outright, as in another candidate's prompt
};

/// Reads examples in any layout: a line with marks opens an example; codes after words like "expected" or "should" are the
/// truth about it; codes without such words are believed where nothing in the example says that they were wrong.
RuleEvidence read_rule_evidence(const RuleBook& book, std::string_view evidence);

}  // namespace hone::simulated
