#include "optimizer/engine/replay.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "optimizer/engine/driver_setup.hpp"
#include "optimizer/engine/search_problem.hpp"
#include "optimizer/make_optimizer.hpp"
#include "programs/error.hpp"

namespace hone {
namespace {

/// Executes nothing.
class NoWorld final : public Executor {
 public:
  boost::asio::awaitable<Executed> execute(const Step&, const CallContext&) override { co_return Executed{}; }
  std::optional<std::string> breaker_open() const override { return std::nullopt; }
};

}  // namespace

std::int64_t replay_decisions(const RunSetup& setup) {
  const auto saved = setup.store->meta("preflight");
  if (!saved) throw UserError("The run ended before its search began: there are no decisions to replay.", exit_codes::failed);
  const PreflightReport preflight = preflight_from_json(nlohmann::json::parse(*saved));
  SearchProblem problem = search_problem(setup);
  if (const auto labelled = setup.store->meta("labelled")) problem.labelled = labelled_from_text(*labelled);
  const auto optimizer = make_optimizer(setup.optimizer, problem);
  const std::vector<JournalRecord> journal = setup.store->journal();
  NoWorld world;
  Ledger ledger(setup.budget);
  VerdictReserve reserve = verdict_reserve(setup, problem, preflight);
  Driver driver(driver_parts(setup, preflight, *optimizer, world, ledger, reserve), driver_policy(setup, 0));
  driver.replay(journal);
  return std::ranges::count_if(journal, [](const JournalRecord& record) { return record.kind == "told"; });
}

}  // namespace hone
