#include "optimizer/engine/preflight.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "optimizer/engine/step_purse.hpp"
#include "programs/error.hpp"

namespace hone {

namespace asio = boost::asio;
using Json = nlohmann::json;

namespace {

constexpr Ledger::Key envelope_key = -1;
constexpr std::int64_t enough_calls = 10;        // with nothing usable in their answers, preflight stops
constexpr std::size_t rows_per_part = 2;
constexpr std::int64_t reflection_bytes = 24'000;  // what a request for a new text often comes to

/// What ends a preflight: 2 where the config must be mended, 4 where waiting may help.
UserError refusal(const std::string& what, const Failure& failure) {
  const bool unreachable = failure.kind == FailureKind::network && !failure.sent;
  const bool mend = is_fatal(failure.kind) || unreachable || failure.kind == FailureKind::context_exceeded;
  const std::string_view advice = unreachable             ? " Start the server, or check the base URL."
                                  : is_fatal(failure.kind) ? ""
                                  : failure.kind == FailureKind::metric    ? " Mend the metric, then go on."
                                  : failure.kind == FailureKind::program   ? " Mend the program, then go on."
                                  : failure.kind == FailureKind::timeout   ? " See that it is well, or give it more time (`timeout`), then go on."
                                  : failure.kind == FailureKind::retriever ? " See that the search works, then go on."
                                  : mend                   ? " Set `context` and `max_tokens` to what the model takes."
                                                           : " Check that the base URL is that of a model's API and that the server is well, then go on.";
  return UserError(fmt::format("{} failed: {}{}", what, failure.message, advice), mend ? 2 : 4);
}

class Preflight {
 public:
  explicit Preflight(PreflightParts parts) : parts_(std::move(parts)) {}

  asio::awaitable<PreflightReport> run() {
    for (const auto& [role, setup] : parts_.roles) {
      if (!stopped()) co_await ask(role);
    }
    const std::size_t rows = std::min(rows_per_part, std::max(parts_.train.size(), parts_.validation.size()));
    for (std::size_t row = 0; row < rows; ++row) {
      co_await try_row(parts_.train, "train", row);
      co_await try_row(parts_.validation, "validation", row);
      check_usable(row + 1 == rows);
    }
    conclude();
    co_return std::move(report_);
  }

 private:
  bool stopped() const { return parts_.stop && parts_.stop(); }

  asio::awaitable<void> ask(const std::string& role) {
    ModelRequest request;
    request.messages.push_back({"user", "Reply with the one word: ready"});
    StepPurse purse(parts_.ledger, envelope_key, &payments_);
    open();
    CallContext context;
    context.phase = "preflight";
    context.draw = "preflight";
    context.purse = &purse;
    const Result<Completion> reply = co_await parts_.environment.models.at(role)->complete(request, context);
    purse.close();
    report_.spent += purse.need().spent;
    if (!reply && reply.error().kind == FailureKind::cancelled) co_return;
    if (!reply && (!is_prompt_fault(reply.error().kind) || reply.error().kind == FailureKind::context_exceeded)) {
      if (reply.error().kind == FailureKind::cut) throw too_small();
      throw refusal(fmt::format("The first call to models.{}", role), reply.error());
    }
    if (reply ? reply->finish == FinishReason::length : reply.error().kind == FailureKind::truncated) report_.cut_short.push_back(role);
  }

  asio::awaitable<void> try_row(const Dataset& part, const std::string& partition, std::size_t row) {
    if (row >= part.size() || stopped()) co_return;
    StepPurse purse(parts_.ledger, envelope_key, &payments_);
    open();
    RolloutPlan plan;
    plan.candidate = parts_.seed;
    plan.example = &part[row];
    plan.partition = partition;
    plan.call.phase = "preflight";
    plan.call.purse = &purse;
    RolloutRecord record = co_await parts_.runner.run(std::move(plan));
    purse.close();
    if (was_stopped(record)) co_return;
    take(purse.need(), record);
    parts_.store.put_rollout(record);
    co_await parts_.store.flush();
    if (!record.judgement) {
      if (record.failure->kind == FailureKind::cut) throw too_small();
      throw refusal(fmt::format("The seed's run on row {} of {}", record.key.example, partition), *record.failure);
    }
    report_.rollouts.push_back(std::move(record));
  }

  void open() {
    Envelope all;
    all.spend = all_that_is_left(parts_.ledger);
    if (parts_.ledger.open(envelope_key, all)) throw too_small();
  }

  UserError too_small() const {
    return UserError("The budget is used up by preflight already: a single run of the program does not fit into its limits at worst. Raise "
                     "budget.calls, budget.tokens or budget.usd, or lower max_tokens.");
  }

  void take(const StepNeed& need, const RolloutRecord& record) {
    report_.spent += need.spent;
    report_.dearest_run = larger(report_.dearest_run, record.first_spend);
    StepNeed& rollout = report_.costs.rollout;
    rollout.spent = larger(rollout.spent, larger(need.spent, record.first_spend));
    rollout.peak = larger(rollout.peak, need.peak);
    ++report_.of;
    if (record.failure && record.judgement) ++report_.unusable;
    if (record.judgement && record.judgement->score.value == 0) ++report_.zeros;
    if (record.judgement && record.judgement->score.value == 1) ++report_.ones;
    report_.rollout_seconds = std::max(report_.rollout_seconds, record.latency_s);
  }

  /// Nothing parsable is a mistake in the config more often than in the prompt; better said now than after the budget.
  void check_usable(bool last) const {
    if (parts_.force || stopped() || report_.of == 0 || report_.unusable < report_.of) return;
    if (!last && report_.spent.calls < enough_calls - report_.costs.rollout.spent.calls * 2) return;
    throw UserError(fmt::format("None of the seed's {} runs gave an answer that could be used. The last reply's fault: {} Check the program's format "
                                "and max_tokens, or go on with --force.", report_.of, report_.rollouts.back().failure->message));
  }

  /// What a proposal may come to, whichever model is asked.
  void conclude() {
    StepNeed& proposal = report_.costs.proposal;
    proposal.spent.calls = 1;
    for (const std::string& reflector : parts_.reflectors) {
      Spend worst;
      worst.calls = 1;
      worst.input_tokens = reflection_bytes;
      if (const auto role = parts_.roles.find(reflector); role != parts_.roles.end()) {
        worst.output_tokens = role->second.max_tokens;
        worst.usd = static_cast<double>(reflection_bytes) * role->second.usd_per_input_token +
                    static_cast<double>(role->second.max_tokens) * role->second.usd_per_output_token;
      }
      proposal.peak = larger(proposal.peak, worst);
    }
  }

  PreflightParts parts_;
  CallPayments payments_;  // counts stored answers too, so that a preflight that goes on after a kill finds the same needs
  PreflightReport report_;
};

}  // namespace

Spend all_that_is_left(const Ledger& ledger) {
  constexpr std::int64_t plenty = std::int64_t{1} << 50;
  const auto whole = [&](Limit limit) {
    const auto left = ledger.left(limit);
    return left ? std::max<std::int64_t>(0, static_cast<std::int64_t>(*left)) : plenty;
  };
  Spend all;
  all.calls = whole(Limit::calls);
  all.input_tokens = whole(Limit::tokens);
  const auto usd = ledger.left(Limit::usd);
  all.usd = usd ? std::max(0.0, *usd) : 1e6;
  return all;
}

asio::awaitable<PreflightReport> run_preflight(PreflightParts parts) {
  Preflight preflight(std::move(parts));
  PreflightReport report = co_await preflight.run();
  co_return report;
}

Json to_json(const PreflightReport& report) {
  return {{"spent", to_json(report.spent)},
          {"rollout", to_json(report.costs.rollout)},
          {"proposal", to_json(report.costs.proposal)},
          {"a_run", to_json(report.dearest_run)},
          {"zeros", report.zeros},
          {"ones", report.ones},
          {"unusable", report.unusable},
          {"of", report.of},
          {"seconds_a_rollout", report.rollout_seconds},
          {"cut_short", report.cut_short}};
}

PreflightReport preflight_from_json(const Json& json) {
  PreflightReport report;
  report.spent = spend_from_json(json.at("spent"));
  report.costs.rollout = need_from_json(json.at("rollout"));
  report.costs.proposal = need_from_json(json.at("proposal"));
  report.dearest_run = json.contains("a_run") ? spend_from_json(json["a_run"]) : report.costs.rollout.spent;
  report.zeros = json.at("zeros");
  report.ones = json.at("ones");
  report.unusable = json.at("unusable");
  report.of = json.at("of");
  report.rollout_seconds = json.at("seconds_a_rollout");
  if (json.contains("cut_short")) report.cut_short = json["cut_short"].get<std::vector<std::string>>();
  return report;
}

std::vector<Estimate> estimates(const PreflightReport& report, const Workload& work) {
  const StepNeed& one = report.costs.rollout;
  const double rollouts = static_cast<double>(work.rollouts);
  const double proposals = static_cast<double>(work.proposals);
  const double seconds = report.rollout_seconds / work.at_once;
  const auto line = [&](std::string what, double a_rollout, double a_proposal) {
    return Estimate{std::move(what), 0.5 * rollouts * a_rollout, 1.5 * rollouts * a_rollout + proposals * a_proposal};
  };
  // A proposal is rarely as long as its worst case: bytes count for tokens there.
  return {line("calls", static_cast<double>(one.spent.calls), 1),
          line("tokens", static_cast<double>(one.spent.tokens()), static_cast<double>(report.costs.proposal.peak.tokens()) / 4),
          line("usd", one.spent.usd, report.costs.proposal.peak.usd / 4),
          line("wall", seconds, seconds)};
}

}  // namespace hone
