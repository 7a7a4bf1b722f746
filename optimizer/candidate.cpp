#include "optimizer/candidate.hpp"

#include <utility>

#include <nlohmann/json.hpp>

#include "programs/hash.hpp"
#include "programs/json_line.hpp"

namespace hone {
namespace {

std::string content_id(const ComponentValues& components) {
  return short_hash(json_line(to_json(components)));
}

}  // namespace

Candidate::Candidate(ComponentValues components) : id_(content_id(components)), components_(std::move(components)) {}

Candidate Candidate::with(const std::string& component, Value value) const {
  ComponentValues changed = components_;
  changed.insert_or_assign(component, std::move(value));
  return Candidate(std::move(changed));
}

nlohmann::json to_json(const Origin& origin) {
  return {{"kind", origin.kind}, {"parents", origin.parents}, {"changed", origin.changed}, {"steps", origin.steps}};
}

}  // namespace hone
