// What a search costs beside its rollouts: CPU an iteration and memory, as the pool grows to 1000 candidates on 300 examples.
//
//   search_bench [--candidates N] [--validation V] [--width W] [--optimizer gepa]
//
// With gepa every child passes its gate, and at width 1 is validated, so an iteration (a proposal with all that follows) is at its dearest: an ask and a
// tell for each of 300 validation rollouts, a row for the table, an update of the frontier, a new reduction for the next parent. Scores on validation are 0
// or 1, where fronts are large.

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "optimizer/make_optimizer.hpp"
#include "optimizer/rng.hpp"
#include "tests/bench/bench_options.hpp"
#include "tests/bench/process_cost.hpp"

using namespace hone;
using test::cpu_seconds;
using test::peak_mib;

namespace {

/// On train a longer text scores more, so that every child beats its parent; on validation a coin that falls on 1 ever more often.
Outcome answer(const RolloutStep& step) {
  const std::string text = find_or_null(step.candidate->components(), "answer.instruction").text();
  const auto length = static_cast<double>(text.size());
  RolloutResult result;
  if (step.example.partition == Partition::train) {
    result.score = length / (length + 1);
  } else {
    const double chance = 0.3 + 0.5 * length / (length + 300);
    const std::size_t stream = std::hash<std::string>{}(text) ^ static_cast<std::size_t>(step.example.index) * 0x9e3779b97f4a7c15;
    result.score = Rng(stream).uniform() < chance ? 1 : 0;
  }
  return {result};
}

Outcome answer(const ProposeStep& step, StepId id) {
  const std::string text = find_or_null(step.parent->components(), step.component).text();
  return {ProposalResult{fmt::format("{}{:x}.", text.substr(0, 1500), id), ""}};
}

SearchProblem problem(int examples) {
  SearchProblem problem;
  problem.components = {{"answer.instruction", ComponentKind::text, Value("Answer."), {}, ""}};
  problem.seed = std::make_shared<const Candidate>(ComponentValues{{"answer.instruction", Value("Answer.")}});
  problem.train = examples;
  problem.validation = examples;
  return problem;
}

/// The CPU of the search alone: the answers are made outside the clock.
class Clocked {
 public:
  Clocked(Optimizer& search, const BudgetView& budget) : search_(&search), budget_(budget) {}

  /// Until `proposals` were told, or the search ends.
  double run(int proposals) {
    double seconds = 0;
    while (told_ < proposals) {
      const double begin = cpu_seconds();
      std::vector<Step> asked;
      for (;;) {
        Step step = search_->ask(budget_);
        if (std::holds_alternative<Wait>(step.what) || std::holds_alternative<Finished>(step.what)) break;
        asked.push_back(std::move(step));
      }
      seconds += cpu_seconds() - begin;
      for (Step& step : asked) open_.push_back(std::move(step));
      if (open_.empty()) break;
      const Step next = std::move(open_.front());
      open_.pop_front();
      const auto* proposal = std::get_if<ProposeStep>(&next.what);
      const Outcome outcome = proposal ? answer(*proposal, next.id) : answer(std::get<RolloutStep>(next.what));
      const double tell = cpu_seconds();
      search_->tell(next.id, outcome);
      seconds += cpu_seconds() - tell;
      told_ += proposal ? 1 : 0;
      (void)search_->take_events();
    }
    return seconds;
  }

  int told() const { return told_; }

 private:
  Optimizer* search_;
  BudgetView budget_;
  std::deque<Step> open_;
  int told_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  const test::BenchOptions options(argc, argv, {{"candidates", "1000"}, {"validation", "300"}, {"width", "8"}, {"optimizer", "gepa"}});
  OptimizerPolicy policy;
  policy.width = options.number("width");
  policy.kind = options.text("optimizer");
  const auto search = make_optimizer(policy, problem(options.number("validation")));
  Clocked clocked(*search, BudgetView{});
  const double before = peak_mib();
  fmt::print("{} validation examples, width {}\n{:>12} {:>12} {:>8} {:>22}\n", options.number("validation"), policy.width, "iterations", "candidates", "pool",
             "CPU an iteration (ms)");
  double last = 0;
  for (int stage = 1; stage <= 10; ++stage) {
    const int begin = clocked.told();
    const double seconds = clocked.run(options.number("candidates") * stage / 10);
    int pool = 0;
    const std::vector<CandidateReport> candidates = search->candidates();
    for (const auto& report : candidates) pool += report.state == "in" ? 1 : 0;
    last = 1000 * seconds / std::max(1, clocked.told() - begin);
    fmt::print("{:>12} {:>12} {:>8} {:>22.3f}\n", clocked.told(), candidates.size(), pool, last);
  }
  fmt::print("CPU an iteration at the end: {:.3f} ms, {:.2f} of the target of 1 ms\n", last, last);
  fmt::print("peak memory: {:.1f} MiB above {:.1f} at the start, {:.2f} of the target of 64 MiB\n", peak_mib() - before, before,
             (peak_mib() - before) / 64);
}
