#include "optimizer/random_search.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include <fmt/format.h>

#include "optimizer/labelled_demos.hpp"

namespace hone {
namespace {

constexpr std::size_t rows_a_text = 10;
constexpr int usual_labelled_demos = 4;

std::vector<double> evenly(std::size_t n) { return std::vector<double>(n, 1.0); }

bool only_proposals_end(const BudgetView& budget) {
  return !budget.rollouts.limit && !budget.calls.limit && !budget.tokens.limit && !budget.usd.limit && !budget.wall_left_s;
}

}  // namespace

RandomSearch::RandomSearch(OptimizerPolicy policy, SearchProblem problem, std::unique_ptr<Draws> draws)
    : CoreSearch(std::move(policy), std::move(problem), std::move(draws)) {
  assert(core_.policy().width > 0);
}

Step RandomSearch::ask(const BudgetView& budget) {
  core_.look_at(budget);
  for (;;) {
    advance();
    validate(budget);
    if (auto step = ask_proposal()) return *step;
    if (auto step = core_.ask_rollout(budget)) return *step;
    if (core_.any_ready()) continue;
    const bool idle = core_.quiet() && proposals_.empty();
    if (!core_.start().done() && !idle) return {0, Wait{}};
    const auto reason = obstacle(budget);
    if (!reason && static_cast<int>(pipelines_.size()) < core_.policy().width) {
      begin(budget);
      continue;
    }
    if (!idle) return {0, Wait{}};
    assert(reason);
    return {0, Finished{*reason}};
  }
}

void RandomSearch::tell(StepId id, const Outcome& outcome) {
  if (core_.is_rollout(id)) return core_.tell_rollout(id, outcome);
  const auto asked = proposals_.extract(id);
  assert(!asked.empty());
  Pipeline& pipeline = pipelines_.at(asked.mapped());
  const std::string component = pipeline.component->name;
  if (const auto* result = std::get_if<ProposalResult>(&outcome.what)) {
    const std::string why = result->reason();
    if (why.empty() && take_value(pipeline, Value(result->text), {id})) return;
    core_.record().reject(why.empty() ? "duplicate" : why);
    barren(component, fmt::format("was rejected: {}", why.empty() ? "duplicate" : why));
  } else if (const auto* failed = std::get_if<StepFailed>(&outcome.what)) {
    barren(component, fmt::format("failed: {}", name(failed->kind)));
  } else {
    core_.close(stop_reason(std::get<StepRefused>(outcome.what).limit));
  }
  pipelines_.erase(asked.mapped());
}

void RandomSearch::advance() {
  core_.start().take_accepted();
  for (const int number : core_.take_ready()) {
    admit(pipelines_.at(number));
    pipelines_.erase(number);
  }
  const Mean best = core_.record().validation().mean(core_.record().winner(), View::complete);
  if (best.n > 0 && best.mean >= perfect_score && !core_.closed()) core_.close(StopReason::perfect);
}

std::optional<StopReason> RandomSearch::obstacle(const BudgetView& budget) const {
  if (core_.closed()) return core_.closed();
  if (core_.record().entry(0).state != SearchRecord::State::in || core_.short_of_rollouts()) return StopReason::rollouts;
  if (barren_ >= core_.policy().patience) return StopReason::stalled;
  if (changeable(budget).empty()) return budget.proposals.left() < 1 ? StopReason::proposals : StopReason::finished;
  // Demo sets never run out: where no other limit would end them, the draws beside the proposals are twice what patience bears.
  const double draws = budget.proposals.charged + 2 * core_.policy().patience;
  if (budget.proposals.left() < 1 && only_proposals_end(budget) && started_ >= draws) return StopReason::proposals;
  const std::int64_t left = free_rollouts(budget, core_.queue());
  const std::int64_t free = left - promised();
  const bool whole = free >= row_cost() * core_.problem().validation;
  if (!whole && (quota_gap(budget, left) <= promised() || free < row_cost())) return StopReason::rollouts;
  return std::nullopt;
}

/// What there is anything else for.
std::vector<const ComponentSpec*> RandomSearch::changeable(const BudgetView& budget) const {
  const bool may_propose = budget.proposals.left() - static_cast<double>(proposing_.size()) >= 1;
  std::vector<const ComponentSpec*> specs;
  for (const ComponentSpec& spec : core_.problem().components) {
    const auto labelled = core_.problem().labelled.find(spec.name);
    const bool any = spec.kind == ComponentKind::text    ? may_propose
                     : spec.kind == ComponentKind::demos ? labelled != core_.problem().labelled.end() && !labelled->second.empty()
                                                         : spec.options.size() > 1;
    if (any) specs.push_back(&spec);
  }
  return specs;
}

void RandomSearch::begin(const BudgetView& budget) {
  const std::vector<const ComponentSpec*> specs = changeable(budget);
  const std::vector<int>& pool = core_.record().pool();
  Pipeline pipeline;
  pipeline.number = ++started_;
  const auto draw = static_cast<std::uint64_t>(pipeline.number);
  pipeline.parent = pool[core_.draws().pick("parent", draw, evenly(pool.size()))];
  pipeline.component = specs[core_.draws().pick("component", draw, evenly(specs.size()))];
  Pipeline& begun = pipelines_.emplace(pipeline.number, pipeline).first->second;
  if (begun.component->kind == ComponentKind::text) {
    proposing_.push_back(begun.number);
  } else if (!take_value(begun, drawn_value(begun), {})) {
    barren(begun.component->name, "is known: duplicate");
    pipelines_.erase(begun.number);
  }
}

std::optional<Step> RandomSearch::ask_proposal() {
  while (!proposing_.empty()) {
    const int number = proposing_.front();
    const int patience = core_.policy().patience;
    if (core_.closed() || barren_ >= patience) {
      proposing_.pop_front();
      pipelines_.erase(number);
      continue;
    }
    // Never more at a time than patience is left for, so that a model that only talks is asked `patience` times.
    if (barren_ + static_cast<int>(proposals_.size()) >= patience) return std::nullopt;
    proposing_.pop_front();
    const StepId id = core_.next_id();
    proposals_.emplace(id, number);
    return Step{id, proposal(pipelines_.at(number))};
  }
  return std::nullopt;
}

ProposeStep RandomSearch::proposal(const Pipeline& pipeline) {
  ProposeStep step;
  step.recipe = "grounded";
  step.parent = core_.record().entry(pipeline.parent).candidate;
  step.component = pipeline.component->name;
  step.role = core_.next_reflector(step.component);
  step.size_limit = core_.policy().prompt_limit;
  step.train_rows = core_.draws().order("grounding", static_cast<std::uint64_t>(pipeline.number), core_.problem().train);
  if (step.train_rows.size() > rows_a_text) step.train_rows.resize(rows_a_text);
  return step;
}

Value RandomSearch::drawn_value(const Pipeline& pipeline) {
  const ComponentSpec& spec = *pipeline.component;
  if (spec.kind == ComponentKind::demos) return drawn_demos(pipeline);
  const Value& current = value_of(core_.record().entry(pipeline.parent).candidate->components(), spec);
  std::vector<double> weights;
  for (const Value& option : spec.options) weights.push_back(option == current ? 0.0 : 1.0);
  return spec.options[core_.draws().pick("option", static_cast<std::uint64_t>(pipeline.number), weights)];
}

Value RandomSearch::drawn_demos(const Pipeline& pipeline) {
  const auto number = static_cast<std::uint64_t>(pipeline.number);
  const int most = std::max(core_.policy().labelled_demos.value_or(usual_labelled_demos), 1);
  const int size = 1 + static_cast<int>(core_.draws().pick("demo_set_size", number, evenly(static_cast<std::size_t>(most))));
  std::vector<Demo> own = demos_from_value(value_of(core_.problem().seed->components(), *pipeline.component));
  const int wanted = static_cast<int>(own.size()) + size;
  return to_value(filled_up(std::move(own), core_.problem().labelled.at(pipeline.component->name), wanted, "labelled_demos", number, core_.draws()));
}

bool RandomSearch::take_value(Pipeline& pipeline, Value value, std::vector<StepId> steps) {
  SearchRecord& record = core_.record();
  auto child = std::make_shared<const Candidate>(record.entry(pipeline.parent).candidate->with(pipeline.component->name, std::move(value)));
  if (record.knows(*child)) return false;
  barren_ = 0;
  pipeline.child = record.add(std::move(child), "draw", {pipeline.parent}, std::move(steps));
  validating_.push_back(pipeline.number);
  return true;
}

/// Towards the end, what there is not enough for is only run as far as 95 % of the budget: it cannot win.
void RandomSearch::validate(const BudgetView& budget) {
  while (!validating_.empty()) {
    const int number = validating_.front();
    validating_.pop_front();
    const Pipeline& pipeline = pipelines_.at(number);
    const std::int64_t free = free_rollouts(budget, core_.queue());
    const int validation = core_.problem().validation;
    const bool whole = free >= row_cost() * validation;
    const std::int64_t most = whole ? validation : std::min(free, quota_gap(budget, free)) / row_cost();
    if (core_.closed() || most <= 0) {
      core_.record().drop(pipeline.child, "the budget left nothing to validate it with");
      pipelines_.erase(number);
      continue;
    }
    want_validation(core_.record(), core_.queue(), pipeline.child, number, static_cast<int>(most));
    for (int row = static_cast<int>(most); row < validation; ++row) core_.record().give_up_validation(pipeline.child, row);
  }
}

void RandomSearch::admit(const Pipeline& pipeline) {
  SearchRecord& record = core_.record();
  const Mean mean = record.validation().mean(pipeline.child, View::complete);
  if (mean.n == 0) return record.drop(pipeline.child, "unjudged: all of its validation failed");
  const std::string score = in_words(mean);
  record.accept(pipeline.child, score);
  record.say("candidate_in", fmt::format("A candidate with another `{}` entered the pool: {}{}.", pipeline.component->name, score,
                                         record.winner() == pipeline.child ? "; it is the best so far" : ""),
             pipeline.child);
}

void RandomSearch::barren(const std::string& component, const std::string& why) {
  ++barren_;
  core_.record().say("proposal_rejected", fmt::format("A draw for `{}` {} ({} in a row that led to no rollout).", component, why, barren_));
}

/// What children that wait for their proposal will need.
std::int64_t RandomSearch::promised() const {
  return static_cast<std::int64_t>(proposals_.size() + proposing_.size() + validating_.size()) * row_cost() * core_.problem().validation;
}

}  // namespace hone
