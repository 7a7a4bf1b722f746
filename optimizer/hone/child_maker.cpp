// The children that no model is asked for.

#include <algorithm>
#include <set>
#include <string_view>

#include "optimizer/hone/hone.hpp"
#include "optimizer/hone/standings.hpp"
#include "optimizer/index.hpp"
#include "programs/text.hpp"

namespace hone {

CandidatePtr Hone::make_child(Trial& trial) {
  const Candidate& parent = *core_.record().entry(trial.parent).candidate;
  switch (trial.move.kind) {
    case Move::Kind::join: return joined(trial);
    case Move::Kind::cross: return crossed(trial);
    case Move::Kind::option: return with_option(trial);
    case Move::Kind::demos: {
      auto values = demos_.draw(parent, *core_.problem().seed, core_.problem().components, core_.policy().demos, core_.draws(),
                                static_cast<std::uint64_t>(draws_));
      return values ? std::make_shared<const Candidate>(std::move(*values)) : nullptr;
    }
    case Move::Kind::labels: return with_labels(trial);
    default: return nullptr;
  }
}

/// Labelled demos of random rows behind the seed's demos, in place of the parent's, where train has any for the predictor.
CandidatePtr Hone::with_labels(const Trial& trial) const {
  ComponentValues values = core_.record().entry(trial.parent).candidate->components();
  for (const ComponentSpec& spec : core_.problem().components) {
    const auto labelled = core_.problem().labelled.find(spec.name);
    if (labelled == core_.problem().labelled.end() || labelled->second.empty()) continue;
    std::vector<Demo> drawn = labelled->second;
    rng("labels " + spec.name).shuffle(drawn);
    drawn.resize(std::min(drawn.size(), static_cast<std::size_t>(trial.move.size)));
    std::vector<Demo> demos = demos_from_value(find_or_null(core_.problem().seed->components(), spec.name));
    demos.insert(demos.end(), drawn.begin(), drawn.end());
    values.insert_or_assign(spec.name, to_value(demos));
  }
  return std::make_shared<const Candidate>(std::move(values));
}

/// Whose text a model is shown beside the parent's.
bool Hone::choose_donor(Trial& trial) const {
  const std::string& component = component_of(trial);
  const Value own = find_or_null(core_.record().entry(trial.parent).candidate->components(), component);
  const auto donor = find_donor(beliefs_, pool_, trial.parent, [&](int other) {
    return !(find_or_null(core_.record().entry(other).candidate->components(), component) == own);
  });
  trial.donor = donor.value_or(-1);
  return donor.has_value();
}

/// The parent's text and the lines of another's that it lacks.
CandidatePtr Hone::joined(Trial& trial) const {
  const std::string& component = component_of(trial);
  const Candidate& parent = *core_.record().entry(trial.parent).candidate;
  std::string text = core_.record().text(trial.parent, component);
  const std::vector<std::string_view> lines = lines_of(text);
  const std::set<std::string_view> own(lines.begin(), lines.end());
  const auto added = [&](int other) {
    std::string more;
    const std::string theirs = core_.record().text(other, component);
    for (const std::string_view line : lines_of(theirs)) {
      if (!own.contains(line)) more.append("\n").append(line);
    }
    return more;
  };
  const auto donor = find_donor(beliefs_, pool_, trial.parent, [&](int other) {
    const std::string more = added(other);
    return !more.empty() && count_characters(text + more) <= static_cast<std::size_t>(core_.policy().prompt_limit);
  });
  if (!donor) return nullptr;
  trial.donor = *donor;
  return std::make_shared<const Candidate>(parent.with(component, Value(text + added(*donor))));
}

/// The parent with what another has of one kind: its demos, or one of its texts or options.
CandidatePtr Hone::crossed(Trial& trial) const {
  const Candidate& parent = *core_.record().entry(trial.parent).candidate;
  const auto differ = [&](int other) {
    std::vector<const ComponentSpec*> specs;
    for (const ComponentSpec& spec : core_.problem().components) {
      const ComponentValues& theirs = core_.record().entry(other).candidate->components();
      if (!(find_or_null(theirs, spec.name) == find_or_null(parent.components(), spec.name))) specs.push_back(&spec);
    }
    return specs;
  };
  const auto donor = find_donor(beliefs_, pool_, trial.parent, [&](int other) { return !differ(other).empty(); });
  if (!donor) return nullptr;
  trial.donor = *donor;
  const std::vector<const ComponentSpec*> specs = differ(*donor);
  const ComponentSpec& chosen = *specs[rng("cross").below(specs.size())];
  ComponentValues values = parent.components();
  for (const ComponentSpec* spec : specs) {
    const bool together = spec->kind == ComponentKind::demos && chosen.kind == ComponentKind::demos;
    if (spec != &chosen && !together) continue;
    values.insert_or_assign(spec->name, find_or_null(core_.record().entry(*donor).candidate->components(), spec->name));
  }
  return std::make_shared<const Candidate>(std::move(values));
}

CandidatePtr Hone::with_option(const Trial& trial) const {
  const ComponentSpec& component = core_.problem().components[at(trial.move.component)];
  const Candidate& parent = *core_.record().entry(trial.parent).candidate;
  const Value own = find_or_null(parent.components(), component.name);
  std::vector<Value> others;
  for (const Value& option : component.options) {
    if (!(option == own)) others.push_back(option);
  }
  if (others.empty()) return nullptr;
  return std::make_shared<const Candidate>(parent.with(component.name, others[rng("option").below(others.size())]));
}

}  // namespace hone
