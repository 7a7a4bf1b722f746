#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "programs/component.hpp"

namespace hone {

/// Values for all of a program's components. Immutable; identified by its content, so equal candidates are one candidate.
class Candidate {
 public:
  explicit Candidate(ComponentValues components);

  /// 16 hexadecimal digits of the hash of the components' names and values.
  const std::string& id() const { return id_; }
  const ComponentValues& components() const { return components_; }
  /// The same candidate with one component changed.
  Candidate with(const std::string& component, Value value) const;

  friend bool operator==(const Candidate& a, const Candidate& b) { return a.id_ == b.id_; }

 private:
  std::string id_;
  ComponentValues components_;
};

/// Shared by the pool, steps in flight and the record: candidates are large and never change.
using CandidatePtr = std::shared_ptr<const Candidate>;

/// How a candidate came about.
struct Origin {
  /// "seed", "bootstrap", "reflection", "merge", "draw", "proposal", "recombination", "trial", "demo", "rule", or the name of one of
  /// hone's moves (optimizer/hone/move.hpp).
  std::string kind;
  std::vector<std::string> parents;   ///< candidate ids
  std::vector<std::string> changed;   ///< components that differ from the first parent
  std::vector<std::int64_t> steps;    ///< the steps whose results made it: proposals, bootstrapped rollouts
};

nlohmann::json to_json(const Origin& origin);

}  // namespace hone
