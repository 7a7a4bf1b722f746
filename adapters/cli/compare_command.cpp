#include <filesystem>
#include <ostream>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "adapters/cli/commands.hpp"
#include "adapters/compare/compare_session.hpp"
#include "adapters/config/scalars.hpp"
#include "adapters/run/json_events.hpp"
#include "adapters/run/run_folder.hpp"
#include "adapters/storage/resumable.hpp"
#include "programs/error.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

constexpr std::int64_t most_seeds = 1000;

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  for (const auto part : split(text, ',')) {
    if (const auto name = trimmed(part); !name.empty()) parts.emplace_back(name);
  }
  return parts;
}

/// "5" is 1 to 5, "3,7" are these: as an override of `compare.seeds`.
std::string seeds_override(const std::string& given) {
  auto seeds = split_list(given);
  for (const auto& seed : seeds) {
    const auto number = read_integer(seed);
    if (!number || *number < 0) throw UserError(fmt::format("`--seeds {}` must be a number of seeds, or seeds with commas between them.", given));
  }
  const auto count = seeds.size() == 1 && given.find(',') == given.npos ? read_integer(seeds.front()) : std::nullopt;
  if (seeds.empty() || (count && (*count < 1 || *count > most_seeds))) throw UserError(fmt::format("`--seeds {}`: give 1 to {} seeds.", given, most_seeds));
  if (count) {
    seeds.clear();
    for (std::int64_t seed = 1; seed <= *count; ++seed) seeds.push_back(std::to_string(seed));
  }
  return fmt::format("compare.seeds=[{}]", fmt::join(seeds, ", "));
}

/// Whether a run of the comparison has begun: runs that share nothing leave no trace in the log of calls, and those that call nobody none in their records.
bool has_begun(const ComparisonFiles& files) {
  if (was_answered(files.calls())) return true;
  std::error_code ignored;
  for (const auto& run : std::filesystem::directory_iterator(files.folder / "runs", ignored)) {
    if (was_answered(RunFiles(run.path()).record()) || folder_state(run.path()) == FolderState::finished) return true;
  }
  return false;
}

void ask_for_consent(const ComparisonPlan& plan, const CompareArguments& arguments, Console& console) {
  if (!plan.costs_money() || plan.config.compare.total_usd || arguments.yes) return;
  for (const auto& line : plan_lines(plan)) console.err << line << "\n";
  if (const auto models = plan.unpriced(); !models.empty()) {
    throw UserError(fmt::format("This may cost money, and nobody can say how much: no `price` is given for {}. Give it, in USD per million tokens, and `--total-usd X`, a wall over all runs, "
                                "or `--yes` to go on without a wall.", quoted_list(models)));
  }
  throw UserError("This may cost money. Give `--total-usd X`, a wall over all runs, or `--yes` to go on without one.");
}

/// A finished comparison says what it came to, whatever has become of its data and keys.
int tell_result(const ComparisonFiles& files, bool json, Console& console) {
  if (json) {
    write_end_event(console.out, RunState::finished, "comparison", read_summary(files.json()));
    return 0;
  }
  ShowArguments show;
  show.run = files.folder.string();
  return show_command(show, console);
}

}  // namespace

int compare_command(const CompareArguments& arguments, Console& console, const ModuleRegistry& registry) {
  ComparisonSource source{arguments.config, arguments.overrides, split_list(arguments.optimizers), &registry};
  if (!arguments.optimizers.empty() && source.contenders.empty()) throw UserError(fmt::format("`--optimizers {}` names none. Give their names with commas between them.", arguments.optimizers));
  if (!arguments.seeds.empty()) source.overrides.push_back(seeds_override(arguments.seeds));
  auto plan = plan_comparison(source, {}, {});
  plan.id = new_run_id();
  plan.files.folder = arguments.out.empty() ? default_run_folder(plan.config.name, plan.id) : std::filesystem::path(arguments.out).lexically_normal();
  plan.force = arguments.force;
  plan.json = arguments.json;
  if (is_comparison(plan.files.folder)) {
    throw UserError(fmt::format("The folder `{0}` holds a comparison already. `hone resume {0}` goes on with it; a new one needs a new folder.", plan.files.folder.string()));
  }
  if (folder_state(plan.files.folder) != FolderState::empty) {
    throw UserError(fmt::format("The folder `{}` holds files already. `--out` names a new or empty folder.", plan.files.folder.string()));
  }
  if (arguments.dry_run) {
    for (const auto& line : plan_lines(plan)) {
      if (arguments.json) {
        write_note_event(console.out, line);
      } else {
        console.out << line << "\n";
      }
    }
    return 0;
  }
  ask_for_consent(plan, arguments, console);
  const FolderBefore before(plan.files.folder);
  const auto files = plan.files;
  if (!plan.json) console.err << fmt::format("Comparison folder: {}\n", files.folder.string());
  try {
    return run_comparison(std::move(plan), console);
  } catch (const UserError& error) {
    if (error.exit_code() == exit_codes::misuse && !has_begun(files)) before.restore(files.calls());
    throw;
  }
}

int resume_comparison(const ResumeArguments& arguments, Console& console, const ModuleRegistry& registry) {
  const auto folder = std::filesystem::path(arguments.run).lexically_normal();
  const ComparisonFiles files(folder);
  const bool finished = is_in_state(read_summary(files.json()), "finished");
  if (finished && (arguments.json || std::filesystem::exists(files.markdown()))) return tell_result(files, arguments.json, console);  // else its reports are written anew
  ComparisonSource source{files.config(), {}, {}, &registry};
  if (arguments.total_usd) source.overrides.push_back(fmt::format("compare.total_usd={}", *arguments.total_usd));
  auto plan = plan_comparison(source, folder, new_run_id());  // where it was killed before it had an id
  plan.force = arguments.force;
  plan.json = arguments.json;
  return run_comparison(std::move(plan), console);
}

}  // namespace hone
