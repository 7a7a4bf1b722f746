#include "optimizer/engine/verdict_run.hpp"

#include <algorithm>
#include <numeric>
#include <set>
#include <span>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "optimizer/engine/preflight.hpp"
#include "optimizer/engine/rollout_batch.hpp"
#include "optimizer/engine/step_purse.hpp"
#include "optimizer/statistics/missing.hpp"
#include "optimizer/statistics/quantile.hpp"
#include "optimizer/statistics/verdict_text.hpp"

namespace hone {

namespace asio = boost::asio;

namespace {

constexpr Ledger::Key envelope_key = -2;
constexpr auto rows_key = "verdict_rows";  // in the record's `meta`

using Records = std::vector<std::optional<RolloutRecord>>;

/// `runs`: at least one.
void add_cost(VerdictCost& cost, std::size_t side, const std::vector<const RolloutRecord*>& runs, bool priced) {
  Spend sum;
  std::vector<double> seconds;
  for (const RolloutRecord* run : runs) {
    sum += run->first_spend;
    seconds.push_back(run->latency_s);
  }
  const double n = static_cast<double>(runs.size());
  cost.input_tokens[side] = static_cast<double>(sum.input_tokens) / n;
  cost.output_tokens[side] = static_cast<double>(sum.output_tokens) / n;
  if (priced) cost.usd_per_1000[side] = 1000 * sum.usd / n;
  cost.latency_p50_s[side] = nearest_rank(seconds, 0.5);
  cost.latency_p95_s[side] = nearest_rank(seconds, 0.95);
}

class VerdictRun {
 public:
  explicit VerdictRun(VerdictParts parts) : parts_(std::move(parts)), purse_(parts_.ledger, envelope_key) {
    results_.metric = parts_.runner.metric().name();
    results_.zero_one = parts_.runner.metric().binary();
    results_.n_of = parts_.test.size();
    results_.looks = parts_.looks;
    results_.same_program = *parts_.seed == *parts_.winner;
  }

  asio::awaitable<VerdictEnd> run() {
    VerdictResult result;
    if (!results_.same_program || parts_.same_program_too) {
      choose_rows();
      const bool complete = co_await run_rows();
      result.spent = purse_.need().spent;
      if (auto why = what_to_mend(); !why.empty()) co_return VerdictEnd{std::nullopt, std::move(why)};
      if (!complete) co_return VerdictEnd{};
      if (parts_.allow_repair) result.without_repairs = scores_without_repairs();
    }
    result.verdict = judge(results_, Rng(parts_.seed_number, "verdict"));
    result.sentence = verdict_text(result.verdict);
    co_return VerdictEnd{std::move(result), {}};
  }

 private:
  /// How many rows were chosen before a stop; by now part of them is paid, so what is left says nothing of all.
  std::size_t rows_to_run() {
    if (const auto chosen = parts_.store.meta(rows_key)) return std::stoul(*chosen);
    const PairCost pair = parts_.reserve.pair_cost(parts_.winner->id());
    return affordable_rows(parts_.ledger, parts_.test.size(), parts_.repeats, pair, parts_.reserve.margin());
  }

  void choose_rows() {
    const std::size_t n = rows_to_run();
    results_.money_insufficient = n < parts_.test.size() && n < fewest_verdict_rows;
    if (results_.money_insufficient) return;
    parts_.store.set_meta(rows_key, std::to_string(n));
    rows_ = test_subset(parts_.test.size(), n);
  }

  /// Why the user should look before anything is said of the program: an expired key, a search that is down. Empty where nothing is.
  std::string what_to_mend() const {
    std::size_t outside = 0;
    const Failure* last = nullptr;
    for (const auto& record : records_) {
      if (!record || record->judgement || !record->failure) continue;
      if (is_fatal(record->failure->kind)) return record->failure->message;
      if (!is_outside_model(record->failure->kind)) continue;
      ++outside;
      last = &*record->failure;
    }
    if (last == nullptr || 2 * outside < records_.size()) return {};
    return fmt::format("{} of {} runs on test rows failed, the last so: {}", outside, records_.size(), last->message);
  }

  asio::awaitable<bool> run_rows() {
    Envelope all;
    all.spend = all_that_is_left(parts_.ledger);
    if (parts_.ledger.open(envelope_key, all)) {
      results_.money_insufficient = true;
      co_return true;
    }
    records_ = co_await run_batch_and_holes(parts_.runner, plans(), options());
    purse_.close();
    if (std::ranges::any_of(records_, [](const auto& record) { return !record; })) co_return false;
    collect();
    co_return true;
  }

  /// Who is run on each row, in this order.
  std::vector<CandidatePtr> sides() const {
    if (results_.same_program) return {parts_.seed};
    return {parts_.seed, parts_.winner};
  }

  /// In the order in which `collect` reads the records.
  std::vector<RolloutPlan> plans() { return plans_for(sides(), rows_at(parts_.test, rows_), "test", parts_.repeats, "verdict", &purse_); }

  BatchOptions options() {
    BatchOptions options;
    options.executor = parts_.executor;
    options.concurrency = parts_.concurrency;
    options.stop = parts_.stop;
    options.store = &parts_.store;
    options.on_done = [this](const RolloutRecord&) {
      if (parts_.on_progress) parts_.on_progress(++done_, static_cast<int>(rows_.size() * sides().size()) * parts_.repeats);
    };
    return options;
  }

  void collect() {
    std::array<std::vector<const RolloutRecord*>, 2> runs;
    std::set<std::size_t> cut;  // rows for which the budget had no more
    std::size_t next = 0;
    for (const std::size_t row : rows_) {
      PairedExample pair{parts_.test[row].group, {}, {}};
      for (int repeat = 0; repeat < parts_.repeats; ++repeat) {
        for (const std::size_t side : {0, 1}) {
          if (side == 1 && results_.same_program) --next;  // one run is both sides'
          const RolloutRecord& record = *records_[next++];
          const auto score = record.judgement ? std::optional<double>(record.judgement->score.value) : std::nullopt;
          (side == 0 ? pair.baseline : pair.winner).push_back(score);
          if (record.judgement) runs[side].push_back(&record);
          if (record.failure && record.failure->kind == FailureKind::cut) cut.insert(row);
        }
      }
      results_.examples.push_back(std::move(pair));
    }
    if (!few_missing(cut.size(), rows_.size())) results_.money_insufficient = true;
    if (runs[0].empty() || runs[1].empty()) return;  // zeros would be said to be what a call costs
    VerdictCost cost;
    for (const std::size_t side : {0, 1}) add_cost(cost, side, runs[side], parts_.priced);
    results_.cost = cost;
  }

  std::array<double, 2> scores_without_repairs() const {
    std::array<double, 2> sums{};
    std::array<int, 2> runs{};
    const std::size_t side_count = sides().size();
    for (std::size_t i = 0; i < records_.size(); ++i) {
      const auto& record = records_[i];
      if (!record || !record->judgement) continue;
      sums[i % side_count] += record->trace.repairs() == 0 ? record->judgement->score.value : 0;
      ++runs[i % side_count];
    }
    const auto mean = [&](std::size_t side) { return runs[side] ? sums[side] / runs[side] : 0; };
    return {mean(0), mean(side_count - 1)};
  }

  VerdictParts parts_;
  StepPurse purse_;
  TestResults results_;
  std::vector<std::size_t> rows_;
  Records records_;
  int done_ = 0;
};

}  // namespace

std::size_t affordable_rows(const Ledger& ledger, std::size_t rows, int repeats, const PairCost& pair_cost, const Spend& margin) {
  double fits = static_cast<double>(rows);
  const auto bound = [&](Limit limit, double pair, double spare) {
    const auto left = ledger.left(limit);
    if (left && pair > 0) fits = std::min(fits, std::max(0.0, *left - spare) / (pair * repeats));
  };
  bound(Limit::calls, pair_cost.calls, static_cast<double>(margin.calls));
  bound(Limit::tokens, pair_cost.tokens, static_cast<double>(margin.tokens()));
  bound(Limit::usd, pair_cost.usd, margin.usd);
  return static_cast<std::size_t>(fits);
}

std::vector<std::size_t> test_subset(std::size_t rows, std::size_t n) {
  std::vector<std::size_t> order(rows);
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (n >= rows) return order;
  Rng(0, "test subset").shuffle(std::span(order));
  order.resize(n);
  std::ranges::sort(order);
  return order;
}

asio::awaitable<VerdictEnd> run_verdict(VerdictParts parts) {
  VerdictRun run(std::move(parts));
  auto result = co_await run.run();
  co_return result;
}

}  // namespace hone
