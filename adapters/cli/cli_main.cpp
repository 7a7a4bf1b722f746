#include "adapters/cli/cli_main.hpp"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <functional>
#include <iostream>
#include <limits>
#include <ostream>

#include <sys/ioctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "adapters/cli/commands.hpp"
#include "adapters/config/scalars.hpp"
#include "adapters/config/version.hpp"
#include "adapters/export/export_formats.hpp"
#include "optimizer/make_optimizer.hpp"
#include "programs/error.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

/// What is to be done, once the command line is read.
using Action = std::function<int()>;

/// CLI11 itself takes what is too large for a number as the largest that there is.
std::string whole_number(const std::string& text) {
  const auto number = read_integer(text);
  return number && *number >= 0 ? std::string() : fmt::format("`{}` must be a whole number from 0 to {}", text, std::numeric_limits<std::int64_t>::max());
}

/// The commands of one command line: each adds itself to the parser and leaves its action where it was chosen.
class Commands {
 public:
  Commands(CLI::App& app, Console& console, const ModuleRegistry& registry) : app_(app), console_(console), registry_(registry) {
    add_optimize();
    add_compare();
    add_resume();
    add_eval();
    add_show();
    add_render();
    add_export();
    add_replay();
    add_simulate();
  }
  Commands(const Commands&) = delete;
  Commands& operator=(const Commands&) = delete;

  int run() const { return action_(); }

 private:
  CLI::App* add(const std::string& name, const std::string& what, const std::string& example, Action action) {
    auto* command = app_.add_subcommand(name, what);
    command->footer("Example:\n  " + example);
    command->callback([this, action = std::move(action)] { action_ = action; });
    return command;
  }

  static void add_set(CLI::App* command, std::vector<std::string>& overrides) {
    const auto append = [&overrides](const std::vector<std::string>& given) { overrides.insert(overrides.end(), given.begin(), given.end()); };
    command->add_option_function<std::vector<std::string>>("--set", append, "Override a config key, for example budget.rollouts=100; may be given several times")
        ->type_name("KEY=VALUE")
        ->expected(1)
        ->take_all();
  }

  /// An option whose value becomes that of a key of the config.
  static CLI::Option* add_key(CLI::App* command, const std::string& option, const std::string& key, std::vector<std::string>& overrides, const std::string& what) {
    return command->add_option_function<std::string>(option, [&overrides, key](const std::string& value) { overrides.push_back(key + "=" + value); }, what);
  }

  void add_optimize() {
    auto* command = add("optimize", "Search for better prompts, give the verdict, write best.json", "hone optimize config.yaml --seed 7 --set budget.rollouts=500",
                        [this] { return optimize_command(optimize_, console_, registry_); });
    command->add_option("config", optimize_.config, "The config")->required()->type_name("CONFIG");
    add_key(command, "--seed", "seed", optimize_.overrides, "The run's seed; never moves a row between splits")->type_name("N");
    add_key(command, "--optimizer", "optimizer.kind", optimize_.overrides, "The optimizer: " + quoted_list(optimizer_kinds()))->type_name("KIND");
    command->add_option("--out", optimize_.out, "The run's folder, new or empty; default results/NAME/TIME-ID")->type_name("DIR");
    command->add_flag("--continue", optimize_.go_on, "With --out: start, go on or report, by what the folder holds");
    command->add_flag("--dry-run", optimize_.dry_run, "Stop after preflight: check data, models and what the budget will do");
    command->add_flag("--force", optimize_.force, "Go on where preflight would stop");
    command->add_flag("--json", optimize_.json, "Events on standard output, one JSON object a line");
    add_set(command, optimize_.overrides);
  }

  void add_compare() {
    auto* command = add("compare", "Run several optimizers under several seeds and compare them", "hone compare config.yaml --optimizers baseline,bootstrap,gepa --seeds 5",
                        [this] { return compare_command(compare_, console_, registry_); });
    command->add_option("config", compare_.config, "The config: data, models, the budget of each run")->required()->type_name("CONFIG");
    command->add_option("--optimizers", compare_.optimizers, "Kinds, or names in compare.optimizers, with commas; kinds: " + quoted_list(optimizer_kinds()))->type_name("LIST");
    command->add_option("--seeds", compare_.seeds, "How many seeds (1, 2, …), or the seeds themselves with commas; default: compare.seeds")->type_name("N");
    command->add_option("--out", compare_.out, "The comparison's folder, new or empty; default results/NAME/TIME-ID")->type_name("DIR");
    add_key(command, "--detect", "compare.detect", compare_.overrides, "Say how many seeds would show this difference of scores; default 0.05")->type_name("SHARE");
    add_key(command, "--total-usd", "compare.total_usd", compare_.overrides, "A wall over all runs, of what really goes over the wire")->type_name("X");
    command->add_flag("--yes", compare_.yes, "Spend money without a wall over all runs");
    command->add_flag_callback("--no-curves", [this] { compare_.overrides.emplace_back("compare.curves=false"); }, "Leave out the tests of candidates that were best for a while");
    command->add_flag("--dry-run", compare_.dry_run, "Say what would be run, and stop");
    command->add_flag("--force", compare_.force, "Go on where preflight would stop");
    command->add_flag("--json", compare_.json, "Events on standard output, one JSON object a line");
    add_set(command, compare_.overrides);
  }

  void add_resume() {
    auto* command = add("resume", "Go on after any kind of stop", "hone resume results/multihop-qa/20250131T120000Z-1a2b3c",
                        [this] { return resume_command(resume_, console_, registry_); });
    command->add_option("run", resume_.run, "The folder of a run or of a comparison")->required()->type_name("RUN");
    command->add_option("--total-usd", resume_.total_usd, "Of a comparison: a new wall over all its runs")->type_name("X");
    command->add_flag("--force", resume_.force, "Go on where preflight would stop");
    command->add_flag("--json", resume_.json, "Events on standard output, one JSON object a line");
  }

  void add_eval() {
    auto* command = add("eval", "Score a program on one split", "hone eval config.yaml --program best.json --require 'score>=0.8'",
                        [this] { return eval_command(eval_, console_, registry_); });
    command->add_option("config", eval_.config, "The config: data, metric, models")->required()->type_name("CONFIG");
    command->add_option("--program", eval_.program, "A best.json or a run's folder; default: the config's own program")->type_name("F");
    command->add_option("--candidate", eval_.candidate, "Of a run: `seed` or a candidate's id")->type_name("ID");
    command->add_option("--split", eval_.split, "train, validation or test; opening test is noted")->type_name("S")->capture_default_str();
    command->add_option("--repeats", eval_.repeats, "Runs of each row, averaged")->type_name("K")->check(CLI::Range(1, 1000))->capture_default_str();
    command->add_option("--require", eval_.requirement, "Exit 3 where this does not hold, for example 'score>=0.8'")->type_name("RULE");
    command->add_flag("--json", eval_.json, "The result as JSON");
    add_set(command, eval_.overrides);
  }

  void add_show() {
    auto* command = add("show", "Summary, candidates, one candidate's prompts and differences, rollouts, costs", "hone show results/multihop-qa/20250131T120000Z-1a2b3c --candidate 0a1b",
                        [this] { return show_command(show_, console_); });
    command->add_option("run", show_.run, "The folder of a run or of a comparison")->required()->type_name("RUN");
    command->add_option("--candidate", show_.candidate, "Its texts, and how they differ from its parent's; `seed` or an id")->type_name("ID");
    command->add_flag("--rollouts", show_.rollouts, "The rollouts of the search");
    command->add_flag("--costs", show_.costs, "What was spent, by model");
    command->add_flag("--json", show_.json, "summary.json");
  }

  void add_render() {
    auto* command = add("render", "The exact messages, without a call", "hone render best.json", [this] { return render_command(render_, console_, registry_); });
    command->add_option("file", render_.file, "A config, a best.json or a run's folder")->required()->type_name("F");
    command->add_option("--example", render_.example, "Render for this row of the data; default: {{field}} stands for its fields")->type_name("ID");
    command->add_option("--candidate", render_.candidate, "Of a run: `seed` or an id; default: the best")->type_name("ID");
    command->add_flag("--json", render_.json, "As JSON");
    add_set(command, render_.overrides);
  }

  void add_export() {
    auto* command = add("export", "Write the best program for production", "hone export results/multihop-qa/20250131T120000Z-1a2b3c --format json -o prompts.json --verify",
                        [this] { return export_command(export_, console_, registry_); });
    command->add_option("source", export_.source, "A run's folder or a best.json")->required()->type_name("RUN|F");
    command->add_option("--format", export_.format, "json or text")->check(CLI::IsMember(export_formats()))->capture_default_str()->type_name("FORMAT");
    command->add_option("-o,--output", export_.output, "The file; default: standard output")->type_name("FILE");
    command->add_option("--candidate", export_.candidate, "Of a run: `seed` or an id; default: the best")->type_name("ID");
    command->add_flag("--verify", export_.verify, "Read the file again and compare what it sends, byte for byte");
    command->add_flag("--unproven", export_.unproven, "Export also what the verdict speaks against");
  }

  void add_replay() {
    auto* command = add("replay", "Derive a run's decisions again from its journal and compare", "hone replay results/multihop-qa/20250131T120000Z-1a2b3c",
                        [this] { return replay_command(replay_, console_, registry_); });
    command->add_option("run", replay_.run, "The run's folder")->required()->type_name("RUN");
  }

  void add_simulate() {
    auto* command = add("simulate", "Serve a simulated model over OpenAI's protocol, on loopback", "hone simulate --world rules --port 8080 --latency median=80ms,sigma=1 --faults rate_limited=0.02,timeout=0.01",
                        [this] { return simulate_command(simulate_, console_); });
    command->add_option("--world", simulate_.world, "The world; `--list` has their names")->type_name("NAME")->capture_default_str();
    command->add_option("--seed", simulate_.seed, "Of the world's hidden rules")->check(whole_number)->type_name("N")->capture_default_str();
    command->add_option("--port", simulate_.port, "0: one that is free; the first line of output has the base URL")->type_name("N")->capture_default_str();
    command->add_option("--latency", simulate_.latency, "Of a reply: 20ms, or median=80ms,sigma=1 (log-normal); default: none")->type_name("TIME");
    command->add_option("--faults", simulate_.faults, "Rates an attempt: rate_limited, server_error, timeout, garbage, unfenced, echo")->type_name("FAULT=RATE,...");
    auto* rows = command->add_option("--rows", simulate_.rows, "Write so many rows of the world's data, and end")->check(CLI::Range(1, 1'000'000))->type_name("N");
    command->add_option("-o,--output", simulate_.output, "The rows' file; default: standard output")->type_name("FILE")->needs(rows);
    command->add_option("--data-seed", simulate_.data_seed, "Which rows are drawn")->check(whole_number)->type_name("N")->capture_default_str()->needs(rows);
    command->add_option("--true-score", simulate_.true_score, "Print the expected score of prompts, and end: a best.json, a run's folder, a JSON object of texts, or a text")->type_name("F")->excludes(rows);
    command->add_flag("--list", simulate_.list, "List the worlds with the scores of an empty and of the best prompt, and end");
    command->add_flag("--json", simulate_.json, "As JSON, one object a line");
  }

  CLI::App& app_;
  Console& console_;
  const ModuleRegistry& registry_;
  OptimizeArguments optimize_;
  CompareArguments compare_;
  ResumeArguments resume_;
  EvalArguments eval_;
  ShowArguments show_;
  RenderArguments render_;
  ExportArguments export_;
  ReplayArguments replay_;
  SimulateArguments simulate_;
  Action action_;
};

/// CLI11's message as ours: a usage error is exit 2, help is 0.
int parse_error(const CLI::App& app, const CLI::ParseError& error, Console& console) {
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) return app.exit(error, console.out, console.err);
  console.err << "hone: " << error.what() << "\n`hone --help` and `hone COMMAND --help` say how it is used.\n";
  return exit_codes::misuse;
}

int guarded(const std::function<int()>& action, Console& console) {
  try {
    return action();
  } catch (const UserError& error) {
    console.err << "hone: " << error.what() << "\n";
    return error.exit_code();
  } catch (const std::filesystem::filesystem_error& error) {  // a folder that may not be entered, a link in a circle
    console.err << fmt::format("hone: `{}` cannot be used: {}. Mend that, or name another.\n", error.path1().string(), error.code().message());
    return exit_codes::misuse;
  } catch (const std::bad_alloc&) {
    console.err << "hone: out of memory. Lower `engine.concurrency`, or give it more memory, then go on with `hone resume`.\n";
  } catch (const std::exception& error) {
    console.err << "hone: something went wrong that should not have: " << error.what() << "\n";
  }
  return exit_codes::failed;
}

/// The sentence about a first word that is no command; empty where it is one, or an option.
std::string unknown_command(const CLI::App& app, const std::vector<std::string>& arguments) {
  if (arguments.empty() || arguments.front().starts_with("-")) return {};
  std::vector<std::string> names;
  for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; })) names.push_back(command->get_name());
  if (std::find(names.begin(), names.end(), arguments.front()) != names.end()) return {};
  return fmt::format("hone: `{}` is no command of hone.{} Commands are {}; `hone --help` says what they do.\n", arguments.front(), did_you_mean(arguments.front(), names), quoted_list(names));
}

/// The sentence about an argument that is empty, as where a script's variable was never set: it would pass for one that is not given.
std::string empty_argument(const std::vector<std::string>& arguments) {
  std::string before = "an argument";
  for (const auto& argument : arguments) {
    const bool assigned = argument.starts_with("--") && argument.find('=') == argument.size() - 1;
    const auto what = assigned ? fmt::format("`{}`", argument.substr(0, argument.size() - 1)) : before;
    if (argument.empty() || assigned) return fmt::format("hone: {} is empty. Give a value, or leave it out. Is a variable of the shell not set?\n", what);
    before = argument.starts_with("-") ? fmt::format("`{}`", argument) : "an argument";
  }
  return {};
}

int columns_of_terminal() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

int run_command_line(std::vector<std::string> arguments, Console& console, const ModuleRegistry& registry) {
  CLI::App app("Hone sharpens the prompts of LLM programs: within a budget, with a verdict.", "hone");
  app.set_version_flag("--version", fmt::format("hone {}", hone_version));
  app.footer("`hone COMMAND --help` has the options and an example.");
  app.require_subcommand(1);
  Commands commands(app, console, registry);
  for (const auto& fault : {empty_argument(arguments), unknown_command(app, arguments)}) {
    if (fault.empty()) continue;
    console.err << fault;
    return exit_codes::misuse;
  }
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    return parse_error(app, error, console);
  }
  return guarded([&] { return commands.run(); }, console);
}

int cli_main(int argc, char** argv, const ModuleRegistry& registry) {
  const bool terminal = ::isatty(STDERR_FILENO) == 1;
  Console console{std::cout, std::cerr, terminal, terminal ? columns_of_terminal() : 80};
  const int code = run_command_line({argv + 1, argv + argc}, console, registry);
  std::cout.flush();
  if (code != 0 || std::cout) return code;
  std::cerr << "hone: What was to be printed could not be written: the disk is full, or whoever read it has gone. The work itself is done.\n";
  return exit_codes::paused;
}

}  // namespace hone
