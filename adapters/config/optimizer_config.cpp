// The section `optimizer`: keys that only one kind reads are accepted beside every kind, so that a config can be run with any of them.

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/config/readers.hpp"
#include "adapters/config/scalars.hpp"
#include "optimizer/make_optimizer.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

using Json = nlohmann::ordered_json;

void read_start(Section& section, OptimizerPolicy& policy) {
  const auto start = section.texts("start_with");
  if (!start) return;
  policy.start_with = *start;
  const std::vector<std::string> known = {"seed", "bootstrap"};
  for (const auto& name : *start) {
    if (contains(known, name)) continue;
    section.complain("start_with", fmt::format("`{}` is nothing to start with. {}", name, suggestion(name, known)));
  }
  if (!contains(*start, "seed")) {
    section.complain("start_with", "`optimizer.start_with` must hold `seed`: every other candidate is compared with it.");
  }
}

void read_mipro(Section& section, MiproPolicy& policy) {
  if (const auto effort = section.choice("auto", mipro_efforts())) policy.effort = mipro_effort(*effort);
  policy.trials = section.size("trials", 1);
  policy.trial_examples = section.size("trial_examples", 1);
  policy.full_every = section.size("full_every", 1).value_or(policy.full_every);
}

void read_hone(Section& section, HonePolicy& policy) {
  policy.failures = section.size("failures", 1).value_or(policy.failures);
  policy.without = section.texts("without").value_or(policy.without);
  for (const std::string& part : policy.without) {
    if (contains(hone_parts(), part)) continue;
    section.complain("without", fmt::format("`{}` is no part of `hone`. {}", part, suggestion(part, hone_parts())));
  }
}

Json decisions_of(const MiproPolicy& policy) {
  Json json = {{"auto", policy.effort ? Json(name(*policy.effort)) : Json(nullptr)}};
  json["trials"] = policy.trials ? Json(*policy.trials) : Json(nullptr);
  json["trial_examples"] = policy.trial_examples ? Json(*policy.trial_examples) : Json(nullptr);
  json["full_every"] = policy.full_every;
  return json;
}

}  // namespace

OptimizerPolicy read_optimizer(Section& root) {
  if (auto section = root.section("optimizer")) return read_policy(*section);
  OptimizerPolicy policy;
  policy.width = 0;  // resolved once the engine is known
  return policy;
}

OptimizerPolicy read_policy(Section& section) {
  OptimizerPolicy policy;
  policy.width = 0;
  const auto whole = [&](const char* key, int lowest, int& value) {
    value = section.size(key, lowest).value_or(value);
  };
  policy.kind = section.choice("kind", optimizer_kinds()).value_or(policy.kind);
  whole("width", 1, policy.width);
  whole("minibatch", 1, policy.minibatch);
  whole("prompt_limit", 100, policy.prompt_limit);
  whole("patience", 1, policy.patience);
  whole("demos", 0, policy.demos);
  whole("bootstrap_rollouts", 1, policy.bootstrap_rollouts);
  whole("merge_examples", 1, policy.merge_examples);
  whole("max_merges", 0, policy.max_merges);
  whole("top_k", 1, policy.top_k);
  policy.epsilon = section.number("epsilon", 0, 1).value_or(policy.epsilon);
  policy.screening = section.number("screening", 0, 100).value_or(policy.screening);
  policy.reuse = section.boolean("reuse").value_or(policy.reuse);
  policy.memory = section.boolean("memory").value_or(policy.memory);
  policy.merge = section.boolean("merge").value_or(policy.merge);
  policy.frontier = frontier_kind(section.choice("frontier", frontier_names()).value_or("instance")).value();
  policy.selector = parent_selector(section.choice("selector", selector_names()).value_or("pareto")).value();
  policy.labelled_demos = section.size("labelled_demos", 0);
  policy.candidates = section.size("candidates", 1);
  policy.steps = section.size("steps", 1);
  whole("breadth", 2, policy.copro.breadth);
  whole("depth", 1, policy.copro.depth);
  whole("per_step", 1, policy.opro.per_step);
  whole("history", 1, policy.opro.history);
  whole("exemplars", 0, policy.opro.exemplars);
  whole("batch", 1, policy.simba.batch);
  read_start(section, policy);
  if (policy.demos == 0 && needs_demos(policy)) section.complain("demos", fmt::format("`optimizer.demos` is 0, but `{}` begins with demos. Give 1 or more.", policy.kind));
  read_mipro(section, policy.mipro);
  read_hone(section, policy.hone);
  section.finish();
  return policy;
}

nlohmann::ordered_json decisions_of(const OptimizerPolicy& policy) {
  Json json = {{"kind", policy.kind},
               {"width", policy.width},
               {"minibatch", policy.minibatch},
               {"screening", policy.screening},
               {"reuse", policy.reuse},
               {"merge", policy.merge},
               {"start_with", policy.start_with},
               {"prompt_limit", policy.prompt_limit},
               {"patience", policy.patience},
               {"frontier", static_cast<int>(policy.frontier)},
               {"selector", static_cast<int>(policy.selector)},
               {"epsilon", policy.epsilon},
               {"top_k", policy.top_k},
               {"demos", policy.demos},
               {"bootstrap_rollouts", policy.bootstrap_rollouts},
               {"merge_examples", policy.merge_examples},
               {"max_merges", policy.max_merges}};
  if (!policy.memory) json["memory"] = false;  // left out where it is on, as in versions that had no such key
  if (policy.labelled_demos) json["labelled_demos"] = *policy.labelled_demos;
  if (policy.candidates) json["candidates"] = *policy.candidates;
  if (policy.steps) json["steps"] = *policy.steps;
  if (policy.kind == "copro") json["copro"] = {{"breadth", policy.copro.breadth}, {"depth", policy.copro.depth}};
  if (policy.kind == "mipro") json["mipro"] = decisions_of(policy.mipro);
  if (policy.kind == "opro") json["opro"] = {{"per_step", policy.opro.per_step}, {"history", policy.opro.history}, {"exemplars", policy.opro.exemplars}};
  if (policy.kind == "simba") json["simba"] = {{"batch", policy.simba.batch}};
  if (policy.kind == "hone") json["hone"] = {{"failures", policy.hone.failures}, {"without", policy.hone.without}};
  return json;
}

}  // namespace hone
