#include "optimizer/engine/run.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "optimizer/engine/best_so_far.hpp"
#include "optimizer/engine/driver_setup.hpp"
#include "optimizer/engine/proposal_runner.hpp"
#include "optimizer/engine/search_executor.hpp"
#include "optimizer/engine/search_problem.hpp"
#include "optimizer/make_optimizer.hpp"
#include "programs/error.hpp"

namespace hone {

namespace asio = boost::asio;
using Json = nlohmann::json;

namespace {

/// What earlier processes spent on the search: at their last tell, or when they last noted it, for a process may be killed before it tells anything.
double active_seconds(RunStore& store, const std::vector<JournalRecord>& journal) {
  double seconds = std::stod(store.meta(active_key).value_or("0"));
  for (const JournalRecord& record : journal) {
    if (record.kind == "told") seconds = std::max(seconds, told_step(record).wall_s);
  }
  return seconds;
}

}  // namespace

struct Run::State {
  explicit State(RunSetup given)
      : setup(std::move(given)),
        ledger(setup.budget),
        problem(search_problem(setup)),
        optimizer(make_optimizer(setup.optimizer, problem)),
        runner(*setup.program, *setup.metric, setup.environment, setup.allow_repair) {
    Spend before;
    for (const AttemptRecord& attempt : setup.store->attempts()) before += attempt.actual;
    Envelope booked;
    booked.spend = before;
    ledger.book(booked);
  }

  bool priced() const {
    return std::ranges::all_of(setup.roles, [](const auto& role) { return role.second.priced; });
  }

  void check_affordable() const;
  asio::awaitable<SearchEnd> search();
  asio::awaitable<VerdictEnd> judge();
  void keep_candidates();

  RunSetup setup;
  Ledger ledger;
  SearchProblem problem;
  std::unique_ptr<Optimizer> optimizer;
  RolloutRunner runner;
  PreflightReport preflight;
  std::optional<VerdictReserve> reserve;
  std::unique_ptr<ProposalRunner> proposals;
  std::unique_ptr<SearchExecutor> executor;
  std::unique_ptr<Driver> driver;
  RunProgress progress{"preflight", {}, 0, 0, {}, {}, {}, {}, 0, 0};
  std::optional<BestHistory> bests;  // of a compared run
  std::map<std::string, std::tuple<std::string, std::string, std::optional<Choice>>> kept;  // of each candidate in the record: state, reason and score
  bool draining = false;
};

/// The verdict may take half of a limit; where not even 30 rows fit into that, the limit is too small for a verdict.
void Run::State::check_affordable() const {
  const std::size_t rows = setup.test.size();
  StepNeed run = preflight.costs.rollout;
  run.spent = preflight.dearest_run;  // that a request was refused for a moment says nothing of all the others
  const PairCost pair = VerdictReserve({}, run, problem.seed->id(), 1).pair_cost(std::nullopt);
  const auto check = [&](Limit limit, std::optional<double> total, double a_row) {
    const double fits = a_row > 0 && total ? *total / 2 / a_row : static_cast<double>(rows);
    if (fits >= static_cast<double>(std::min(rows, fewest_verdict_rows))) return;
    const double exact = 2 * a_row * static_cast<double>(std::min(rows, fewest_verdict_rows));
    const double needed = limit == Limit::usd ? exact : std::ceil(exact);
    throw UserError(fmt::format("budget.{} is too small for a verdict: half of it pays for {:.0f} test rows, and {} are the fewest. Set "
                                "budget.{} to at least {:.12g}, or give no such limit.",
                                name(limit), std::floor(fits), std::min(rows, fewest_verdict_rows), name(limit), needed));
  };
  const double repeats = setup.verdict_repeats;
  const auto number = [](const std::optional<std::int64_t>& n) { return n ? std::optional<double>(static_cast<double>(*n)) : std::nullopt; };
  check(Limit::calls, number(setup.budget.calls), pair.calls * repeats);
  check(Limit::tokens, number(setup.budget.tokens), pair.tokens * repeats);
  check(Limit::usd, setup.budget.usd, pair.usd * repeats);
}

void Run::State::keep_candidates() {
  for (const CandidateReport& report : optimizer->candidates()) {
    const auto [known, is_new] = kept.try_emplace(report.candidate->id());
    auto now = std::tuple(report.state, report.reason, report.score);
    if (!is_new && known->second == now) continue;
    known->second = std::move(now);
    CandidateRecord record{report.candidate, report.origin, report.state, report.reason, std::nullopt, 0};
    if (report.score) {
      record.validation = report.score->validation;
      record.validation_n = report.score->n;
    }
    setup.store->put_candidate(std::move(record));
  }
}

asio::awaitable<SearchEnd> Run::State::search() {
  const std::vector<JournalRecord> journal = setup.store->journal();
  std::map<std::string, std::int64_t> max_tokens;
  for (const auto& [role, model] : setup.roles) max_tokens[role] = model.max_tokens;
  proposals = std::make_unique<ProposalRunner>(*setup.program, *setup.metric, setup.environment, *setup.store, setup.train, std::move(max_tokens));
  executor = std::make_unique<SearchExecutor>(runner, *proposals, *setup.store, setup.train, setup.validation, setup.breaker_open);
  DriverParts parts = driver_parts(setup, preflight, *optimizer, *executor, ledger, *reserve);
  parts.on_event = setup.on_event;
  if (setup.compared) {
    bests.emplace(problem.seed, preflight.spent);
    parts.on_told = [this](const Step& step, const ToldStep& told) { bests->note(step, told, optimizer->best().candidate); };
  }
  driver = std::make_unique<Driver>(std::move(parts), driver_policy(setup, active_seconds(*setup.store, journal)));
  driver->replay(journal);
  progress.phase = "search";
  if (draining) driver->drain();
  SearchEnd end = co_await driver->run();
  keep_candidates();
  if (bests && end.finished) bests->save(*setup.store);
  co_await setup.store->flush();
  co_return end;
}

asio::awaitable<VerdictEnd> Run::State::judge() {
  progress.phase = "verdict";
  ledger.keep_aside({});
  VerdictParts parts{setup.executor, runner, *setup.store, ledger, problem.seed, optimizer->best().candidate, setup.test, *reserve};
  parts.repeats = setup.verdict_repeats;
  parts.concurrency = setup.concurrency;
  parts.allow_repair = setup.allow_repair;
  parts.priced = priced();
  parts.seed_number = setup.seed;
  parts.same_program_too = setup.compared;
  parts.stop = [this] { return draining || (setup.breaker_open && setup.breaker_open()); };
  parts.on_progress = [this](int done, int of) {
    progress.verdict_done = done;
    progress.verdict_of = of;
  };
  const bool opens = setup.compared || !(*problem.seed == *parts.winner);
  if (opens && setup.open_test) parts.looks = setup.open_test();
  auto result = co_await run_verdict(std::move(parts));
  co_return result;
}

Run::Run(RunSetup setup) : state_(std::make_unique<State>(std::move(setup))) {}
Run::~Run() = default;

void Run::drain() {
  state_->draining = true;
  if (state_->driver) state_->driver->drain();
}

asio::awaitable<PreflightReport> Run::preflight() {
  State& state = *state_;
  if (const auto saved = state.setup.store->meta("preflight")) {
    state.preflight = preflight_from_json(Json::parse(*saved));
  } else {
    PreflightParts parts{state.runner, state.setup.environment, state.setup.roles, state.setup.reflectors, *state.setup.store, state.ledger,
                         state.problem.seed, state.setup.train, state.setup.validation, state.setup.force};
    parts.stop = [&state] { return state.draining; };
    state.preflight = co_await run_preflight(std::move(parts));
  }
  if (state.draining) co_return state.preflight;
  state.reserve.emplace(verdict_reserve(state.setup, state.problem, state.preflight));
  state.check_affordable();
  if (!state.setup.store->meta("preflight")) {
    state.setup.store->set_meta("labelled", labelled_to_text(state.problem.labelled));
    state.setup.store->set_meta("preflight", to_json(state.preflight).dump());
    co_await state.setup.store->flush();
  }
  co_return state.preflight;
}

asio::awaitable<RunResult> Run::go() {
  State& state = *state_;
  RunResult result;
  if (state.draining) {
    result.state = RunState::interrupted;
    co_return result;
  }
  const SearchEnd end = co_await state.search();
  result.stopped_by = end.finished;
  result.why = end.paused;
  if (!end.finished) {
    result.state = end.paused.empty() ? RunState::interrupted : RunState::paused;
    co_return result;
  }
  VerdictEnd verdict = co_await state.judge();
  result.verdict = std::move(verdict.result);
  if (!result.verdict) {
    result.state = state.draining ? RunState::interrupted : RunState::paused;
    if (!state.draining) result.why = verdict.paused.empty() ? state.setup.breaker_open().value_or("The model stopped answering.") : verdict.paused;
    co_return result;
  }
  state.progress.phase = "finished";
  result.state = RunState::finished;
  co_return result;
}

RunProgress Run::progress(bool with_candidates) const {
  RunProgress progress = state_->progress;
  if (state_->driver) progress.driver = state_->driver->status();
  progress.rollouts = state_->ledger.rollouts();
  progress.proposals = state_->ledger.proposals();
  progress.baseline = state_->optimizer->baseline();
  progress.best = state_->optimizer->best();
  progress.rejections = state_->optimizer->rejections();
  if (with_candidates) progress.candidates = state_->optimizer->candidates();
  return progress;
}

void Run::keep_candidates() {
  if (state_->progress.phase != "preflight") state_->keep_candidates();  // an earlier process knew more
}

const Ledger& Run::ledger() const { return state_->ledger; }

std::string_view name(RunState state) {
  switch (state) {
    case RunState::running: return "running";
    case RunState::finished: return "finished";
    case RunState::interrupted: return "interrupted";
    case RunState::paused: return "paused";
    case RunState::failed: return "failed";
  }
  return {};
}

}  // namespace hone
