#include <ostream>

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/async/system_clock.hpp"
#include "adapters/cli/commands.hpp"
#include "adapters/config/assembly.hpp"
#include "adapters/run/run_files.hpp"
#include "adapters/run/run_setup.hpp"
#include "adapters/storage/sqlite_run_store.hpp"
#include "optimizer/engine/replay.hpp"
#include "programs/error.hpp"

namespace hone {
namespace {

/// Parts of the right sizes: decisions know rows by number only.
Split split_of_sizes(const nlohmann::json& rows) {
  Split split;
  split.train.resize(rows.at("train"));
  split.validation.resize(rows.at("validation"));
  split.test.resize(rows.at("test"));
  return split;
}

}  // namespace

int replay_command(const ReplayArguments& arguments, Console& console, const ModuleRegistry& registry) {
  const auto run = existing_run(arguments.run);
  const auto config = saved_config(run, registry);
  const auto store = SqliteRunStore::open_read_only(run.record());
  const auto rows = store->meta("rows");
  if (!rows) throw UserError("The run ended before its search began: there are no decisions to replay.", exit_codes::failed);
  boost::asio::io_context io;
  SystemClock clock;
  const AssemblyParts parts{.executor = io.get_executor(), .clock = clock};
  const auto program = build_program(config.program, parts);
  const auto metric = build_metric(config.metric, parts);
  const auto setup = run_setup(config, split_of_sizes(nlohmann::json::parse(*rows)), {io.get_executor(), clock, *store, *program, *metric});
  const auto steps = replay_decisions(setup);
  console.out << fmt::format("{} steps derived again from the journal: every decision is the same.\n", steps);
  return 0;
}

}  // namespace hone
