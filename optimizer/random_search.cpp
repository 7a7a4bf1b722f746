#include "optimizer/random_search.hpp"

#include <cassert>
#include <utility>

#include <fmt/format.h>

#include "optimizer/labelled_demos.hpp"

namespace hone {
namespace {

constexpr std::size_t rows_per_text = 10;
constexpr int usual_labelled_demos = 4;

std::vector<double> evenly(std::size_t n) { return std::vector<double>(n, 1.0); }

/// No limit is sure to end what needs no proposal: runs may cost no calls, tokens or USD.
bool endless(const BudgetView& budget) { return !budget.rollouts.limit && !budget.wall_left_s; }

}  // namespace

RandomSearch::RandomSearch(OptimizerPolicy policy, SearchProblem problem, std::unique_ptr<Draws> draws)
    : ProposingSearch(std::move(policy), std::move(problem), std::move(draws)) {
  assert(core_.policy().width > 0);
}

void RandomSearch::take(ProposalQueue::Reply reply, const BudgetView& budget) {
  if (!attempt(reply.tag, reply.step.component, Value(reply.text), {reply.id}, budget)) proposals_.tally().reject(reply.step.component, "duplicate");
}

bool RandomSearch::go_on(const BudgetView& budget) {
  if (proposals_.open() + validations_.running() >= core_.policy().width || obstacle(budget)) return false;
  const Draw drawn = draw(budget);
  const std::string& component = drawn.component->name;
  if (drawn.component->kind == ComponentKind::text) {
    proposals_.want(proposal(drawn), drawn.parent);
  } else if (!attempt(drawn.parent, component, drawn_value(drawn), {}, budget)) {
    proposals_.tally().barren(component, "was drawn, but is known");
  }
  return true;
}

std::optional<StopReason> RandomSearch::obstacle(const BudgetView& budget) const {
  if (core_.closed()) return core_.closed();
  if (proposals_.tally().stalled()) return StopReason::stalled;
  const std::int64_t free = free_rollouts(budget, core_.queue());
  if (free < 1) return StopReason::rollouts;
  const auto no_texts = proposals_.over(budget);
  if (changeable(budget).empty()) return no_texts.value_or(StopReason::finished);
  // Demo sets never run out: where no limit is sure to end them, the draws beside the proposals are twice what patience bears.
  const double draws = budget.proposals.charged + 2 * core_.policy().patience;
  if (no_texts && endless(budget) && started_ >= draws) return no_texts;
  const std::int64_t row = core_.problem().repeats;
  const std::int64_t whole = row * core_.problem().validation;
  const std::int64_t spare = free - proposals_.open() * whole;  // a text under way is promised its validation
  if (spare < (proposals_.open() > 0 ? whole : row)) return StopReason::rollouts;
  return std::nullopt;
}

/// What there is anything else for.
std::vector<const ComponentSpec*> RandomSearch::changeable(const BudgetView& budget) const {
  const bool texts = !proposals_.over(budget);
  std::vector<const ComponentSpec*> specs;
  for (const ComponentSpec& spec : core_.problem().components) {
    const auto labelled = core_.problem().labelled.find(spec.name);
    const bool any = spec.kind == ComponentKind::text    ? texts
                     : spec.kind == ComponentKind::demos ? most_demos() > 0 && labelled != core_.problem().labelled.end() && !labelled->second.empty()
                                                         : spec.options.size() > 1;
    if (any) specs.push_back(&spec);
  }
  return specs;
}

RandomSearch::Draw RandomSearch::draw(const BudgetView& budget) {
  const std::vector<const ComponentSpec*> specs = changeable(budget);
  const std::vector<int>& pool = core_.record().pool();
  Draw drawn;
  drawn.number = static_cast<std::uint64_t>(++started_);
  drawn.parent = pool[core_.draws().pick("parent", drawn.number, evenly(pool.size()))];
  drawn.component = specs[core_.draws().pick("component", drawn.number, evenly(specs.size()))];
  return drawn;
}

ProposeStep RandomSearch::proposal(const Draw& draw) {
  ProposeStep step;
  step.recipe = "grounded";
  step.parent = core_.record().entry(draw.parent).candidate;
  step.component = draw.component->name;
  step.size_limit = core_.policy().prompt_limit;
  step.train_rows = core_.draws().order("grounding", draw.number, core_.problem().train);
  if (step.train_rows.size() > rows_per_text) step.train_rows.resize(rows_per_text);
  return step;
}

Value RandomSearch::drawn_value(const Draw& draw) {
  const ComponentSpec& spec = *draw.component;
  if (spec.kind == ComponentKind::demos) return drawn_demos(draw);
  const Value& current = value_of(core_.record().entry(draw.parent).candidate->components(), spec);
  std::vector<double> weights;
  for (const Value& option : spec.options) weights.push_back(option == current ? 0.0 : 1.0);
  return spec.options[core_.draws().pick("option", draw.number, weights)];
}

int RandomSearch::most_demos() const { return core_.policy().labelled_demos.value_or(usual_labelled_demos); }

Value RandomSearch::drawn_demos(const Draw& draw) {
  const int size = 1 + static_cast<int>(core_.draws().pick("demo_set_size", draw.number, evenly(static_cast<std::size_t>(most_demos()))));
  std::vector<Demo> own = demos_from_value(value_of(core_.problem().seed->components(), *draw.component));
  const int wanted = static_cast<int>(own.size()) + size;
  return to_value(filled_up(std::move(own), core_.problem().labelled.at(draw.component->name), wanted, "labelled_demos", draw.number, core_.draws()));
}

/// Validates the parent with this value; false where that is known.
bool RandomSearch::attempt(int parent, const std::string& component, Value value, std::vector<StepId> steps, const BudgetView& budget) {
  const auto candidate = validate(parent, component, std::move(value), "draw", std::move(steps), fmt::format("A candidate with another `{}`", component), budget);
  if (candidate) proposals_.tally().fruitful();
  return candidate.has_value();
}

}  // namespace hone
