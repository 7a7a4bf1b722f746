#include <ctime>
#include <ostream>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/cli/commands.hpp"
#include "adapters/cli/eval_report.hpp"
#include "adapters/cli/requirement.hpp"
#include "adapters/config/assembly.hpp"
#include "adapters/config/run_data.hpp"
#include "adapters/models/system_clock.hpp"
#include "adapters/run/looks.hpp"
#include "adapters/run/run_files.hpp"
#include "adapters/run/run_folder.hpp"
#include "adapters/run/signal_watch.hpp"
#include "optimizer/engine/rollout_batch.hpp"
#include "programs/error.hpp"

namespace hone {

namespace asio = boost::asio;

namespace {

const Dataset& part_of(const Split& split, const std::string& name) {
  if (name == "train") return split.train;
  if (name == "validation") return split.validation;
  if (name == "test") return split.test;
  throw UserError(fmt::format("There is no split `{}`: it is train, validation or test.", name));
}

/// One program on one split, outside any run: nothing is kept.
class Evaluation {
 public:
  Evaluation(const RunConfig& config, const Dataset& rows, Candidate candidate, const EvalArguments& arguments)
      : config_(config),
        rows_(rows),
        candidate_(std::make_shared<const Candidate>(std::move(candidate))),
        arguments_(arguments),
        assembly_(config, {.executor = io_.get_executor(), .clock = clock_}),
        signals_([this] { asio::post(io_, [this] { stop(); }); }, [] {}) {
    assembly_.program().check(candidate_->components());
  }

  /// The rollouts that came to an end.
  std::vector<RolloutRecord> run() {
    std::exception_ptr failed;
    asio::co_spawn(io_, go(), [&](const std::exception_ptr& error) {
      failed = error;
      assembly_.end_commands();
    });
    io_.run();
    if (failed) std::rethrow_exception(failed);
    std::vector<RolloutRecord> ended;
    for (auto& record : records_) {
      if (record) ended.push_back(std::move(*record));
    }
    return ended;
  }

  std::optional<int> signal() const { return signals_.signal(); }
  std::optional<std::string> broken() const { return assembly_.breaker_open(); }
  std::string metric() const { return assembly_.metric().name(); }

 private:
  std::vector<RolloutPlan> plans() const {
    std::vector<const Example*> rows;
    for (const auto& row : rows_) rows.push_back(&row);
    return plans_for({candidate_}, rows, arguments_.split, arguments_.repeats, "eval");
  }

  asio::awaitable<void> go() {
    for (const auto& [role, chain] : assembly_.models()) co_await chain->learn_context(clock_.now() + Seconds(10));
    const RolloutRunner runner(assembly_.program(), assembly_.metric(), assembly_.environment(), config_.program.repair);
    BatchOptions options;
    options.executor = io_.get_executor();
    options.concurrency = config_.engine.concurrency;
    options.stop = [this] { return stopped_ || broken(); };
    auto all = plans();
    records_ = co_await run_batch_and_holes(runner, std::move(all), std::move(options));
  }

  void stop() {
    stopped_ = true;
    assembly_.drain_models();
  }

  const RunConfig& config_;
  const Dataset& rows_;
  CandidatePtr candidate_;
  const EvalArguments& arguments_;
  asio::io_context io_{1};
  SystemClock clock_;
  Assembly assembly_;
  std::vector<std::optional<RolloutRecord>> records_;
  bool stopped_ = false;
  SignalWatch signals_;
};

/// The config with the program that is to be judged in place of its own; its components.
ComponentValues take_program(RunConfig& config, const EvalArguments& arguments, const ModuleRegistry& registry) {
  if (arguments.program.empty() && !arguments.candidate.empty()) throw UserError("`--candidate` chooses among the candidates of a run: name its folder with `--program`.");
  if (arguments.program.empty()) return {};
  auto best = result_of(arguments.program, arguments.candidate);
  config.program = program_from_json(to_json(best.program), arguments.program, registry);
  for (const auto& retriever : config.program.retrievers) {
    if (!config.retrievers.contains(retriever)) throw UserError(fmt::format("The program in `{}` searches `{}`, which the config does not declare under `retrievers`.", arguments.program, retriever));
  }
  return best.components;
}

int looks_of(const Dataset& rows, const std::string& program) {
  return note_look({content_hash(rows), "eval " + program, utc_text(std::time(nullptr)), "eval"});
}

}  // namespace

int eval_command(const EvalArguments& arguments, Console& console, const ModuleRegistry& registry) {
  const auto requirement = arguments.requirement.empty() ? std::nullopt : std::optional(read_requirement(arguments.requirement));
  LoadOptions options;
  options.overrides = arguments.overrides;
  options.registry = &registry;
  auto config = load_config(arguments.config, options);
  auto components = take_program(config, arguments, registry);
  const bool priced = config.priced();
  const bool has_objectives = !config.metric.parts.empty() || config.metric.kind == "command" || config.metric.kind == "program";
  if (requirement) check_requirement(*requirement, priced, has_objectives);
  const auto data = load_run_data(config);
  const auto& rows = part_of(data.split, arguments.split);
  if (rows.empty()) throw UserError(fmt::format("The split `{}` has no rows.", arguments.split));
  if (arguments.split == "test") {
    const int looks = looks_of(rows, arguments.program.empty() ? arguments.config : arguments.program);
    console.err << fmt::format("The test split is opened; it was opened {} times before. Choosing by it spoils it.\n", looks);
  }
  Evaluation evaluation(config, rows, Candidate(std::move(components)), arguments);
  const auto records = evaluation.run();
  if (const auto signal = evaluation.signal()) return SignalWatch::exit_code(*signal);
  if (const auto why = evaluation.broken()) throw UserError(*why, exit_codes::paused);
  auto report = eval_report(records, static_cast<int>(rows.size()), priced);
  report.metric = evaluation.metric();
  report.split = arguments.split;
  report.simulated = config.simulated();
  if (arguments.json) {
    console.out << to_json(report).dump(2) << "\n";
  } else {
    console.out << text(report);
  }
  const auto why = requirement ? unmet(*requirement, report) : std::string();
  if (why.empty()) return 0;
  console.err << "hone: " << why << "\n";
  return exit_codes::unmet;
}

}  // namespace hone
