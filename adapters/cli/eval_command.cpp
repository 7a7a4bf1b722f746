#include <algorithm>
#include <ctime>
#include <ostream>
#include <set>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/async/system_clock.hpp"
#include "adapters/cli/commands.hpp"
#include "adapters/cli/eval_report.hpp"
#include "adapters/cli/requirement.hpp"
#include "adapters/config/assembly.hpp"
#include "adapters/config/run_data.hpp"
#include "adapters/run/looks.hpp"
#include "adapters/run/run_files.hpp"
#include "adapters/run/run_folder.hpp"
#include "adapters/run/signal_watch.hpp"
#include "optimizer/engine/rollout_batch.hpp"
#include "optimizer/statistics/verdict_text.hpp"
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
  const Metric& metric() const { return assembly_.metric(); }

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

/// The program that is judged in place of the config's own.
std::optional<BestFile> given_program(const EvalArguments& arguments) {
  if (!arguments.program.empty()) return result_of(arguments.program, arguments.candidate);
  if (!arguments.candidate.empty()) throw UserError("`--candidate` chooses among the candidates of a run: name its folder with `--program`.");
  return std::nullopt;
}

/// A program shines on the rows that it was made from.
void warn_of_seen_rows(const BestFile& best, const Dataset& rows, Console& console) {
  const auto train = best.seen.find("train");
  if (train == best.seen.end()) return;
  const std::set<std::string> seen(train->second.begin(), train->second.end());
  const auto count = std::count_if(rows.begin(), rows.end(), [&](const Example& row) { return seen.contains(row.id); });
  if (count == 0) return;
  console.err << fmt::format("{} of these {} rows are among the train rows that the program was made from: it may do better on them than on others.\n", count, rows.size());
}

/// Why no row has a score, or nothing.
std::string without_any_score(const EvalReport& report) {
  if (report.score || report.failures.empty()) return {};
  return fmt::format("No row has a score. {}", report.reasons.begin()->second);
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
  const auto best = given_program(arguments);
  if (best) options.program = &best->program;
  const auto config = load_config(arguments.config, options);
  const bool priced = config.priced();
  const auto data = load_run_data(config);
  const auto& rows = part_of(data.split, arguments.split);
  if (rows.empty()) throw UserError(fmt::format("The split `{}` has no rows.", arguments.split));
  Evaluation evaluation(config, rows, Candidate(best ? best->components : ComponentValues()), arguments);
  if (requirement) check_requirement(*requirement, priced, evaluation.metric().objectives());
  if (arguments.split == "test") {
    const int looks = looks_of(rows, arguments.program.empty() ? arguments.config : arguments.program);
    console.err << fmt::format("The test split is opened; it was opened {} before. Choosing by it spoils it.\n", how_often(looks));
  }
  if (best && arguments.split != "train") warn_of_seen_rows(*best, rows, console);
  const auto records = evaluation.run();
  if (const auto signal = evaluation.signal()) return SignalWatch::exit_code(*signal);
  if (const auto why = evaluation.broken()) throw UserError(*why, exit_codes::paused);
  auto report = eval_report(records, static_cast<int>(rows.size()), priced);
  report.metric = evaluation.metric().name();
  report.split = arguments.split;
  report.simulated = config.simulated();
  if (arguments.json) {
    console.out << to_json(report).dump(2) << "\n";
  } else {
    console.out << text(report);
  }
  if (const auto why = without_any_score(report); !why.empty()) throw UserError(why);
  const auto why = requirement ? unmet(*requirement, report) : std::string();
  if (why.empty()) return 0;
  console.err << "hone: " << why << "\n";
  return exit_codes::unmet;
}

}  // namespace hone
