#include "optimizer/hone/hone_policy.hpp"

namespace hone {

const std::vector<std::string>& hone_parts() {
  static const std::vector<std::string> parts = {
      "reflection", "grounded proposal", "combination",    "cross",        "bootstrap",  "labelled demos", "option",
      "pruning",    "racing",            "gate",           "confirmation", "contrast",   "memory",         "hypotheses",
      "free_first", "drafts",            "learned_priors", "joint drafts", "thompson",   "predicted_wins", "length_price"};
  return parts;
}

}  // namespace hone
