#include <doctest/doctest.h>
#include <signal.h>

#include <fmt/format.h>

#include "adapters/storage/sqlite_run_store.hpp"
#include "optimizer/engine/driver_journal.hpp"
#include "optimizer/rng.hpp"
#include "tests/whole/whole_run.hpp"

using namespace hone;

namespace {

// As the config has them: USD per million tokens.
constexpr double input_price = 1;
constexpr double output_price = 2;

double usd_of(const ServerAccount& account) {
  return (static_cast<double>(account.input_tokens) * input_price + static_cast<double>(account.output_tokens) * output_price) * 1e-6;
}

/// Every attempt of the search is charged to a step, and to one only, whichever process made it.
void check_charges(const std::filesystem::path& run) {
  const auto record = SqliteRunStore::open_read_only(run / "run.sqlite");
  std::int64_t made = 0;
  for (const AttemptRecord& attempt : record->attempts()) made += attempt.intent.phase == "search" ? attempt.actual.calls : 0;
  std::int64_t charged = 0;
  for (const JournalRecord& entry : record->journal()) charged += entry.kind == "told" ? told_step(entry).charge.spend.calls : 0;
  CHECK(charged == made);
}

/// A run at concurrency 64 under one limit, killed at random moments first.
struct LimitedRun {
  LimitedRun(const std::string& limit, double amount, int kills, Rng& rng) : server("rules", 3, slow) {
    write_whole_config(folder.path(), server.world(),
                       {.base_url = server.base_url(), .budget = fmt::format("{{ {}: {} }}", limit, amount), .engine = "{ concurrency: 64 }"});
    for (int i = 0; i < kills; ++i) {
      HoneProcess process(folder.path(), start_or_go_on);
      if (process.ended_within(std::chrono::milliseconds(rng.below(350)))) break;
      process.signal(SIGKILL);
      process.wait();
    }
    CHECK_MESSAGE(continue_run(folder) == 0, output_of(folder.path()));
    summary = summary_of(folder.path() / "run");
    CAPTURE(summary.at("spent").dump());
    CHECK(summary.at("verdict").is_object());
    if (kills == 0) CHECK(summary.at("verdict").at("conclusion") != "not judged");
    check_charges(folder.path() / "run");
  }

  TemporaryFolder folder;
  WorldServer server;
  nlohmann::json summary;
};

/// Limits to try: a few, or twenty.
std::vector<double> limits(double first, double step) {
  std::vector<double> list;
  for (int i = 0; i < 20; i += long_loops() ? 1 : 13) list.push_back(first + step * i);
  return list;
}

}  // namespace

TEST_CASE("a limit of rollouts is never passed, and used up") {
  Rng rng(1, "rollouts");
  int ended_by_it = 0;
  for (const double limit : limits(33, 7)) {
    for (const int kills : {0, 2}) {
      CAPTURE(limit);
      const LimitedRun run("rollouts", limit, kills, rng);
      const double rollouts = run.summary.at("spent").at("rollouts");
      CHECK(rollouts <= limit);
      if (run.summary.at("stopped_by") == "rollouts") {
        ++ended_by_it;
        CHECK(rollouts >= 0.95 * limit);
      }
      const std::int64_t calls = run.summary.at("total_spent").at("calls");
      CHECK(run.server.account().calls <= calls);
      if (kills == 0) CHECK(run.server.account().calls == calls);
    }
  }
  CHECK(ended_by_it > 0);
}

TEST_CASE("a limit of calls is never passed by the server's account, and what the verdict leaves is used up") {
  Rng rng(2, "calls");
  int ended_by_it = 0;
  for (const double limit : limits(170, 13)) {
    for (const int kills : {0, 2}) {
      CAPTURE(limit);
      const LimitedRun run("calls", limit, kills, rng);
      CHECK(static_cast<double>(run.server.account().calls) <= limit);
      constexpr double verdict_calls = 2 * 40;  // its share: seed and winner on each test row
      const double search_calls = run.summary.at("spent").at("calls");
      if (run.summary.at("stopped_by") == "calls") {
        ++ended_by_it;
        CHECK(search_calls >= 0.95 * (limit - std::min(verdict_calls, limit / 2)));
      }
    }
  }
  CHECK(ended_by_it > 0);
}

TEST_CASE("a limit of tokens is never passed by the server's account") {
  Rng rng(3, "tokens");
  for (const double limit : limits(40'000, 2'903)) {
    for (const int kills : {0, 2}) {
      CAPTURE(limit);
      const LimitedRun run("tokens", limit, kills, rng);
      const ServerAccount account = run.server.account();
      CHECK(static_cast<double>(account.input_tokens + account.output_tokens) <= limit);
    }
  }
}

TEST_CASE("a limit of USD is never passed by the server's account") {
  Rng rng(4, "usd");
  for (const double limit : limits(0.05, 0.0037)) {
    for (const int kills : {0, 2}) {
      CAPTURE(limit);
      const LimitedRun run("usd", limit, kills, rng);
      CHECK(usd_of(run.server.account()) <= limit);
    }
  }
}
