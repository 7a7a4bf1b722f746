#include "optimizer/optimizer.hpp"

namespace hone {

std::vector<std::string> components_of(const SearchProblem& problem, ComponentKind kind) {
  std::vector<std::string> names;
  for (const ComponentSpec& spec : problem.components) {
    if (spec.kind == kind) names.push_back(spec.name);
  }
  return names;
}

}  // namespace hone
