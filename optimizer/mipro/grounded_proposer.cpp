#include "optimizer/mipro/grounded_proposer.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <string_view>
#include <utility>

#include "optimizer/proposals/grounding.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

using Task = GroundedProposer::Task;

constexpr int rows_per_text = 10;
constexpr std::size_t runs_per_text = 3;
constexpr int attempts_per_text = 2;

/// The tips of MIPROv2; the first is none.
constexpr std::array<std::string_view, 6> tips = {
    "",
    "Do not be afraid to be creative.",
    "Keep the text clear and short.",
    "Make the text rich in information: describe in detail what to do.",
    "Put the model into a situation in which much depends on doing the task right.",
    "Begin with who the model is to be, an expert for this very task: \"You are a …\".",
};

std::uint64_t number(std::size_t component, std::size_t slot, int attempt) {
  return component * 10'000 + slot * 10 + static_cast<std::uint64_t>(attempt);
}

}  // namespace

GroundedProposer::GroundedProposer(const SearchProblem& problem, const MiproPlan& plan, int prompt_limit, Draws& draws)
    : problem_(&problem), plan_(&plan), prompt_limit_(prompt_limit), draws_(&draws) {
  for (const ComponentSpec& spec : problem.components) {
    if (spec.kind != ComponentKind::text) continue;
    names_.push_back(spec.name);
    options_.push_back({{find_or_null(problem.seed->components(), spec.name).text(), 0}});
    slots_.emplace_back(static_cast<std::size_t>(plan.texts - 1));
  }
  rows_ = draws.order("data_summary", 0, problem.train);
  if (plan.summary_batches == 0) observing_ = summing_up_ = State::settled;
  if (!plan.describe) describing_ = State::settled;
  modules_.assign(names_.size(), describing_);
  module_texts_.resize(names_.size());
}

void GroundedProposer::show_runs(std::vector<std::vector<StepId>> runs) { runs_ = std::move(runs); }

bool GroundedProposer::done() const {
  if (in_flight_ > 0) return false;
  const auto settled = [](const Slot& slot) { return slot.state == State::settled; };
  return stopped_ || std::ranges::all_of(slots_, [&](const auto& slots) { return std::ranges::all_of(slots, settled); });
}

std::optional<GroundedProposer::Request> GroundedProposer::next() {
  if (stopped_ || done()) return std::nullopt;
  auto request = next_fact();
  if (!request) request = next_text();
  if (!request) return std::nullopt;
  state_of(request->task) = State::asked;
  ++in_flight_;
  return request;
}

std::optional<GroundedProposer::Request> GroundedProposer::next_fact() {
  if (observing_ == State::open) {
    Request asked = request({Task::Kind::observations}, "observations");
    if (!observations_.empty()) asked.step.notes.push_back({observations_note, observations_});
    const auto first = rows_.begin() + batches_read_++ * rows_per_batch;
    asked.step.train_rows.assign(first, first + std::min<std::ptrdiff_t>(rows_per_batch, rows_.end() - first));
    return asked;
  }
  if (observing_ == State::settled && summing_up_ == State::open) {
    Request asked = request({Task::Kind::summary}, "data_summary");
    asked.step.notes.push_back({observations_note, observations_});
    return asked;
  }
  if (describing_ == State::open) {
    Request asked = request({Task::Kind::program}, "program_description");
    asked.step.train_rows.assign(rows_.begin(), rows_.begin() + 1);
    return asked;
  }
  for (std::size_t i = 0; describing_ == State::settled && i < modules_.size(); ++i) {
    if (modules_[i] != State::open) continue;
    Request asked = request({Task::Kind::module, i}, "module_description");
    asked.step.component = names_[i];
    if (!program_.empty()) asked.step.notes.push_back({program_note, program_});
    return asked;
  }
  return std::nullopt;
}

std::optional<GroundedProposer::Request> GroundedProposer::next_text() {
  if (!runs_ || summing_up_ != State::settled) return std::nullopt;
  for (std::size_t component = 0; component < slots_.size(); ++component) {
    if (modules_[component] != State::settled) continue;
    for (std::size_t slot = 0; slot < slots_[component].size(); ++slot) {
      if (slots_[component][slot].state == State::open) return text_request(component, slot);
    }
  }
  return std::nullopt;
}

GroundedProposer::Request GroundedProposer::request(Task task, std::string recipe) const {
  Request request;
  request.task = task;
  request.step.recipe = std::move(recipe);
  request.step.parent = problem_->seed;
  request.step.size_limit = prompt_limit_;
  return request;
}

GroundedProposer::Request GroundedProposer::text_request(std::size_t component, std::size_t slot) const {
  Request asked = request({Task::Kind::text, component, slot}, "grounded");
  const std::uint64_t draw = number(component, slot, slots_[component][slot].attempts);
  ProposeStep& step = asked.step;
  step.component = names_[component];
  if (!summary_.empty()) step.notes.push_back({data_note, summary_});
  if (!program_.empty()) step.notes.push_back({program_note, program_});
  if (!module_texts_[component].empty()) step.notes.push_back({module_note, module_texts_[component]});
  const std::string_view tip = tips[draws_->pick("tip", draw, std::vector<double>(tips.size(), 1.0))];
  if (!tip.empty()) step.notes.push_back({tip_note, std::string(tip)});
  step.train_rows = draws_->order("grounding", draw, problem_->train);
  if (step.train_rows.size() > rows_per_text) step.train_rows.resize(rows_per_text);
  step.evidence = runs_for(slot);
  return asked;
}

/// From the slot's own list and then the next ones.
std::vector<StepId> GroundedProposer::runs_for(std::size_t slot) const {
  std::vector<StepId> steps;
  for (std::size_t i = 0; i < runs_->size(); ++i) {
    for (const StepId step : (*runs_)[(slot + i) % runs_->size()]) {
      if (steps.size() < runs_per_text && std::ranges::find(steps, step) == steps.end()) steps.push_back(step);
    }
  }
  return steps;
}

GroundedProposer::State& GroundedProposer::state_of(const Task& task) {
  switch (task.kind) {
    case Task::Kind::observations: return observing_;
    case Task::Kind::summary: return summing_up_;
    case Task::Kind::program: return describing_;
    case Task::Kind::module: return modules_[task.component];
    case Task::Kind::text: break;
  }
  return slots_[task.component][task.slot].state;
}

std::string GroundedProposer::take(const Task& task, StepId step, const Outcome& outcome) {
  assert(state_of(task) == State::asked);
  --in_flight_;
  state_of(task) = State::settled;
  std::string why;
  const auto* result = std::get_if<ProposalResult>(&outcome.what);
  if (const auto* failed = std::get_if<StepFailed>(&outcome.what)) {
    why = name(failed->kind);
  } else if (const auto* refused = std::get_if<StepRefused>(&outcome.what)) {
    why = name(refused->limit);
  } else {
    why = result->reason();
  }
  if (task.kind != Task::Kind::text) {
    keep_fact(task, why.empty() ? result->text : "");
    return why;
  }
  if (why.empty()) why = keep_text(task, step, result->text);
  Slot& slot = slots_[task.component][task.slot];
  if (!why.empty() && ++slot.attempts < attempts_per_text) slot.state = State::open;
  return why;
}

void GroundedProposer::keep_fact(const Task& task, const std::string& text) {
  switch (task.kind) {
    case Task::Kind::observations: {
      const bool complete = trimmed(text).starts_with(nothing_to_add);
      if (!complete && !text.empty()) observations_ += (observations_.empty() ? "" : "\n") + text;
      const bool more = !complete && batches_read_ < plan_->summary_batches;
      observing_ = more ? State::open : State::settled;
      if (!more && observations_.empty()) summing_up_ = State::settled;
      break;
    }
    case Task::Kind::summary: summary_ = text.empty() ? observations_ : text; break;
    case Task::Kind::program: program_ = text; break;
    case Task::Kind::module: module_texts_[task.component] = text; break;
    case Task::Kind::text: assert(false);
  }
}

std::string GroundedProposer::keep_text(const Task& task, StepId step, const std::string& text) {
  std::vector<Option>& options = options_[task.component];
  const auto same = [&](const Option& option) { return normalized(option.text) == normalized(text); };
  if (std::ranges::any_of(options, same)) return "duplicate";
  options.push_back({text, step});
  return {};
}

}  // namespace hone
