#include "optimizer/hone/child_maker.hpp"

#include <utility>

#include "optimizer/hone/standings.hpp"
#include "optimizer/labelled_demos.hpp"

namespace hone {

CandidatePtr ChildMaker::make(Trial& trial, std::uint64_t draw) const {
  switch (trial.move.kind) {
    case Move::Kind::cross: return crossed(trial, draw);
    case Move::Kind::option: return with_option(trial, draw);
    case Move::Kind::demos: return with_demos(trial, draw);
    case Move::Kind::labels: return with_labels(trial, draw);
    default: return nullptr;
  }
}

CandidatePtr ChildMaker::with_demos(const Trial& trial, std::uint64_t draw) const {
  auto values = demos_.draw(candidate(trial.parent), *core_.problem().seed, core_.problem().components, core_.policy().demos, core_.draws(), draw);
  return values ? std::make_shared<const Candidate>(std::move(*values)) : nullptr;
}

/// Labelled demos of random rows behind the seed's demos, in place of the parent's, where train has any for the predictor.
CandidatePtr ChildMaker::with_labels(const Trial& trial, std::uint64_t draw) const {
  ComponentValues values = candidate(trial.parent).components();
  for (const ComponentSpec& spec : core_.problem().components) {
    const auto labelled = core_.problem().labelled.find(spec.name);
    if (labelled == core_.problem().labelled.end() || labelled->second.empty()) continue;
    std::vector<Demo> demos = demos_from_value(find_or_null(core_.problem().seed->components(), spec.name));
    const int most = static_cast<int>(demos.size()) + trial.move.labels;
    values.insert_or_assign(spec.name, to_value(filled_up(std::move(demos), labelled->second, most, "labels " + spec.name, draw, core_.draws())));
  }
  return std::make_shared<const Candidate>(std::move(values));
}

bool ChildMaker::choose_donor(Trial& trial) const {
  const std::string& component = component_of(trial).name;
  const Value own = find_or_null(candidate(trial.parent).components(), component);
  const auto donor = find_donor(beliefs_, pool_, trial.parent, [&](int other) { return !(find_or_null(candidate(other).components(), component) == own); });
  trial.donor = donor.value_or(-1);
  return donor.has_value();
}

/// The parent with what another has of one kind: its demos, or one of its texts or options.
CandidatePtr ChildMaker::crossed(Trial& trial, std::uint64_t draw) const {
  const Candidate& parent = candidate(trial.parent);
  const auto differ = [&](int other) {
    std::vector<const ComponentSpec*> specs;
    for (const ComponentSpec& spec : core_.problem().components) {
      const ComponentValues& theirs = candidate(other).components();
      if (!(find_or_null(theirs, spec.name) == find_or_null(parent.components(), spec.name))) specs.push_back(&spec);
    }
    return specs;
  };
  const auto donor = find_donor(beliefs_, pool_, trial.parent, [&](int other) { return !differ(other).empty(); });
  if (!donor) return nullptr;
  trial.donor = *donor;
  const std::vector<const ComponentSpec*> specs = differ(*donor);
  const ComponentSpec& chosen = *specs[rng("cross", draw).below(specs.size())];
  ComponentValues values = parent.components();
  for (const ComponentSpec* spec : specs) {
    const bool together = spec->kind == ComponentKind::demos && chosen.kind == ComponentKind::demos;
    if (spec != &chosen && !together) continue;
    values.insert_or_assign(spec->name, find_or_null(candidate(*donor).components(), spec->name));
  }
  return std::make_shared<const Candidate>(std::move(values));
}

CandidatePtr ChildMaker::with_option(const Trial& trial, std::uint64_t draw) const {
  const ComponentSpec& component = component_of(trial);
  const Candidate& parent = candidate(trial.parent);
  const Value own = find_or_null(parent.components(), component.name);
  std::vector<Value> others;
  for (const Value& option : component.options) {
    if (!(option == own)) others.push_back(option);
  }
  if (others.empty()) return nullptr;
  return std::make_shared<const Candidate>(parent.with(component.name, others[rng("option", draw).below(others.size())]));
}

}  // namespace hone
