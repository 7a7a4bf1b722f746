#include <filesystem>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/cli/commands.hpp"
#include "adapters/cli/session.hpp"
#include "adapters/compare/comparison_plan.hpp"
#include "adapters/config/document.hpp"
#include "adapters/config/scalars.hpp"
#include "adapters/report/summary_text.hpp"
#include "adapters/run/json_events.hpp"
#include "adapters/run/run_files.hpp"
#include "adapters/run/run_folder.hpp"
#include "adapters/run/run_keeper.hpp"
#include "adapters/storage/resumable.hpp"
#include "adapters/storage/sqlite_run_store.hpp"
#include "programs/error.hpp"

namespace hone {
namespace {

RunConfig load(const std::string& path, const std::vector<std::string>& overrides, const ModuleRegistry& registry, int width = 0) {
  LoadOptions options;
  options.overrides = overrides;
  options.width = width;
  options.registry = &registry;
  return load_config(path, options);
}

/// The width that was worked out when the run in `folder` began, which holds for all of it; 0: there is no run, or it does not say. Of the saved
/// config nothing else is read: it may need variables that the config at hand does not.
int width_of_run(const std::string& folder) {
  if (folder.empty()) return 0;
  if (const auto state = folder_state(folder); state != FolderState::begun && state != FolderState::finished) return 0;
  try {
    const auto saved = load_document(RunFiles(folder).config());
    const auto* optimizer = saved.find("optimizer");
    const auto* width = optimizer == nullptr ? nullptr : optimizer->find("width");
    return width == nullptr ? 0 : static_cast<int>(read_integer(width->text).value_or(0));
  } catch (const UserError&) {
    return 0;
  }
}

/// A run of a comparison has its part of a common wall and of common replies: alone it would pay anew.
void refuse_run_of_comparison(const std::filesystem::path& folder) {
  const auto whole = resumable_folder(folder);
  if (whole != folder) throw UserError(fmt::format("The run in `{}` is part of a comparison. `hone resume {}` goes on with all of it.", folder.string(), whole.string()));
}

/// A finished run says what it came to.
int report(const RunFiles& run, bool json, Console& console) {
  const auto summary = read_summary(run.summary());
  if (json) {
    write_end_event(console.out, RunState::finished, "summary", summary);
  } else {
    console.out << summary_text(summary);
  }
  return 0;
}

int start(SessionPlan plan, Console& console) {
  const auto run = plan.files;
  const FolderBefore before(run.folder);
  if (!plan.json) console.err << fmt::format("Run folder: {}\n", run.folder.string());
  try {
    return run_session(std::move(plan), console);
  } catch (const UserError& error) {
    if (error.exit_code() == exit_codes::misuse && !was_answered(run.record())) before.restore(run.record());
    throw;
  }
}

/// What `--continue` may go on with: the folder's run, with this config's keys and limits. Another config's result is not this one's, also where
/// the run is finished.
int go_on(SessionPlan plan, FolderState state, Console& console) {
  if (state != FolderState::finished) return run_session(std::move(plan), console);
  check_same(*SqliteRunStore::open_read_only(plan.files.record()), plan);
  return report(plan.files, plan.json, console);
}

}  // namespace

int optimize_command(const OptimizeArguments& arguments, Console& console, const ModuleRegistry& registry) {
  if (arguments.go_on && arguments.out.empty()) throw UserError("`--continue` goes on with the run in a folder: name it with `--out DIR`.");
  auto config = load(arguments.config, arguments.overrides, registry, arguments.go_on ? width_of_run(arguments.out) : 0);
  auto id = new_run_id();
  const auto folder = arguments.out.empty() ? default_run_folder(config.name, id) : std::filesystem::path(arguments.out).lexically_normal();
  refuse_run_of_comparison(folder);
  const auto state = folder_state(folder);
  if (state == FolderState::foreign) throw UserError(fmt::format("The folder `{}` holds files that are no run's. `--out` names a new or empty folder.", folder.string()));
  if (state != FolderState::empty && !arguments.go_on) {
    throw UserError(fmt::format("The folder `{0}` holds a run already. `hone resume {0}` or `--continue` goes on with it; a new run needs a new folder.", folder.string()));
  }
  auto data = load_run_data(config);
  SessionPlan plan{RunFiles(folder), std::move(config), std::move(data), std::move(id), arguments.dry_run, arguments.force, arguments.json};
  return state == FolderState::empty ? start(std::move(plan), console) : go_on(std::move(plan), state, console);
}

int resume_command(const ResumeArguments& arguments, Console& console, const ModuleRegistry& registry) {
  if (is_comparison(arguments.run)) return resume_comparison(arguments, console, registry);
  if (arguments.total_usd) throw UserError("`--total-usd` is a wall over the runs of a comparison; this folder holds a single run, whose wall is `budget.usd`.");
  const auto run = existing_run(std::filesystem::path(arguments.run).lexically_normal().string());
  if (folder_state(run.folder) == FolderState::finished) return report(run, arguments.json, console);
  refuse_run_of_comparison(run.folder);
  auto config = load(run.config(), {}, registry);
  auto data = load_run_data(config);
  auto id = new_run_id();  // of one that was killed before it had its own
  return run_session({run, std::move(config), std::move(data), std::move(id), false, arguments.force, arguments.json}, console);
}

}  // namespace hone
