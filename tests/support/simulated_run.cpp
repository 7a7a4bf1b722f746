#include "tests/support/simulated_run.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <nlohmann/json.hpp>

#include "adapters/models/simulated/simulated_provider.hpp"
#include "adapters/models/simulated/world.hpp"
#include "programs/metrics/answer_metrics.hpp"
#include "programs/predict.hpp"

namespace hone {

namespace asio = boost::asio;
using Json = nlohmann::json;

namespace {

/// task, reflection, reflection_2, ...
std::vector<std::string> roles(int reflectors) {
  std::vector<std::string> roles = {"task", "reflection"};
  for (int i = 2; i <= reflectors; ++i) roles.push_back("reflection_" + std::to_string(i));
  return roles;
}

Dataset part(Dataset& rows, int count) {
  Dataset taken(rows.begin(), rows.begin() + count);
  rows.erase(rows.begin(), rows.begin() + count);
  return taken;
}

}  // namespace

/// When requests were on the wire.
struct SimulatedRun::Wire {
  struct Stay {
    TimePoint from, until;
  };
  std::vector<Stay> stays;

  /// A provider whose requests are timed.
  class Timed final : public Provider {
   public:
    Timed(std::unique_ptr<Provider> inner, VirtualClock& clock, std::shared_ptr<Wire> wire)
        : inner_(std::move(inner)), clock_(clock), wire_(std::move(wire)) {}

    const Endpoint& endpoint() const override { return inner_->endpoint(); }
    WireRequest encode(const ModelRequest& request) const override { return inner_->encode(request); }
    asio::awaitable<Result<Completion>> send(std::string body, SendContext context) override {
      const TimePoint from = clock_.now();
      Result<Completion> reply = co_await inner_->send(std::move(body), std::move(context));
      wire_->stays.push_back({from, clock_.now()});
      co_return reply;
    }

   private:
    std::unique_ptr<Provider> inner_;
    VirtualClock& clock_;
    std::shared_ptr<Wire> wire_;
  };
};

double SimulatedRun::busy_s(TimePoint from, TimePoint until) const {
  Seconds busy{0};
  for (const Wire::Stay& stay : wire_->stays) {
    busy += std::max(Seconds(0), std::min(stay.until, until) - std::max(stay.from, from));
  }
  return busy.count();
}

TimePoint SimulatedRun::sent(double share, TimePoint until) const {
  std::vector<TimePoint> begun;
  for (const Wire::Stay& stay : wire_->stays) {
    if (stay.from < until) begun.push_back(stay.from);
  }
  std::ranges::sort(begun);
  return begun.empty() ? until : begun.at(static_cast<std::size_t>(std::ceil(share * static_cast<double>(begun.size()))) - 1);
}

double SimulatedRun::true_score(const Candidate& candidate) const {
  return simulated::make_world(options_.world, 3)->true_score(candidate.components()).value_or(0);
}

SimulatedRun::SimulatedRun(SimulatedRunOptions options) : options_(std::move(options)), wire_(std::make_shared<Wire>()) {
  for (const std::string& role : roles(options_.reflectors)) {
    ModelSettings settings;
    settings.role = role;
    settings.provider = "simulated";
    settings.model = "simulated";
    settings.temperature = role == "task" ? 0.0 : 1.0;
    settings.max_tokens = role == "task" ? 64 : 1024;
    if (options_.priced) settings.price = Price{1, std::nullopt, 2};
    const Json faults = role == "task" ? Json::parse(options_.faults) : Json::object();
    settings.options = Value::of({{"world", options_.world}, {"seed", 3}, {"latency", Json::parse(options_.latency)}, {"faults", faults}});
    ChainParts parts{context_.get_executor(), clock_, options_.store, options_.seed};
    auto simulated = std::make_unique<SimulatedProvider>(settings, clock_);
    auto provider = std::make_unique<Wire::Timed>(std::move(simulated), clock_, wire_);
    models_[role] = std::make_unique<ModelChain>(settings, std::move(provider), parts);
  }
  PredictOptions predict;
  predict.name = "answer";
  predict.signature = parse_signature("note -> codes");
  predict.instruction = "Write the codes of the note.";
  predict.tunable = options_.tunable;
  program_ = std::make_unique<Program>(std::make_shared<Predict>(predict), std::vector<std::string>{"note"}, std::vector<std::string>{"codes"});
  metric_ = options_.metric ? options_.metric : exact_match({.field = "codes", .gold = "codes", .gold_titles = ""});
  Dataset rows = simulated::make_world(options_.world, 3)->rows(options_.data_seed, options_.train + options_.validation + options_.test);
  train_ = part(rows, options_.train);
  validation_ = part(rows, options_.validation);
  test_ = part(rows, options_.test);
  run_ = std::make_unique<Run>(setup());
}

SimulatedRun::~SimulatedRun() {
  for (auto& [role, model] : models_) model->cancel();
}

RunSetup SimulatedRun::setup() {
  RunSetup setup;
  setup.executor = context_.get_executor();
  setup.clock = &clock_;
  setup.store = options_.store;
  setup.program = program_.get();
  setup.metric = metric_.get();
  setup.environment.clock = &clock_;
  for (const auto& [role, model] : models_) {
    setup.environment.models[role] = model.get();
    setup.roles[role] = {role == "task" ? 64 : 1024, options_.priced, options_.priced ? 1e-6 : 0, options_.priced ? 2e-6 : 0};
  }
  setup.reflectors = roles(options_.reflectors);
  setup.reflectors.erase(setup.reflectors.begin());
  setup.train = train_;
  setup.validation = validation_;
  setup.test = test_;
  setup.optimizer = options_.optimizer;
  setup.seed = options_.seed;
  setup.budget = options_.budget;
  setup.ordered = options_.ordered;
  setup.concurrency = options_.concurrency;
  setup.force = true;
  setup.open_test = [this] { return looks++; };
  setup.breaker_open = [this]() -> std::optional<std::string> {
    for (const auto& [role, model] : models_) {
      if (auto why = model->breaker_open()) return why;
    }
    return std::nullopt;
  };
  return setup;
}

asio::awaitable<RunResult> SimulatedRun::whole() {
  co_await run_->preflight();
  RunResult result = co_await run_->go();
  co_return result;
}

bool SimulatedRun::run_until(std::size_t records) {
  if (!begun_) {
    asio::co_spawn(context_, whole(), [this](std::exception_ptr thrown, RunResult result) {
      thrown_ = thrown;
      if (!thrown) result_ = std::move(result);
    });
  }
  begun_ = true;
  clock_.run(context_, [&] { return result_ || thrown_ || options_.store->journal().size() >= records; });
  if (thrown_) std::rethrow_exception(thrown_);
  return !result_;
}

RunResult SimulatedRun::finish() {
  if (run_until(static_cast<std::size_t>(-1))) throw std::logic_error("the run stands still");
  return *result_;
}

std::string decisions(const Run& run, const RunResult& result) {
  const Choice best = run.progress(false).best;
  Json verdict = result.verdict ? Json(to_json(result.verdict->verdict)) : Json();
  if (result.verdict) {
    verdict.erase("cost");
    verdict.erase("looks");
  }
  return Json{{"best", best.candidate->id()},
              {"validation", best.validation},
              {"stopped_by", result.stopped_by ? name(*result.stopped_by) : ""},
              {"verdict", verdict}}
      .dump();
}

}  // namespace hone
