#include "optimizer/hone/hone_policy.hpp"

namespace hone {

const std::vector<std::string>& hone_parts() {
  static const std::vector<std::string> parts = {
      "reflection", "grounded proposal", "combination", "join",       "cross",    "bootstrap",      "labelled demos", "option",
      "pruning",    "racing",            "gate",        "confirmation", "contrast", "memory",         "hypotheses",     "learned_priors",
      "free_first", "drafts",            "joint drafts", "thompson",   "predicted_wins", "length_price"};
  return parts;
}

}  // namespace hone
