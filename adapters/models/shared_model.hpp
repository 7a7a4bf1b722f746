#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "adapters/models/shared_wall.hpp"
#include "adapters/models/wire/provider.hpp"
#include "adapters/models/wire/settings.hpp"
#include "optimizer/engine/call_log.hpp"

namespace hone {

/// Of the attempts in a run's record that were under way when its process was killed: the ids of those that never left, since the log of
/// calls (`of_all`) has no such attempt at the same call. Where requests wait in line behind other runs', most of them are such.
///
/// Where the reply or a failure had come and only the run had not written it down, it is had, and charged, when the run asks again.
std::vector<std::int64_t> never_sent(const std::vector<AttemptRecord>& of_run, const std::vector<AttemptRecord>& of_all);

/// What is shared of one model; all of it outlives the shared model and its providers.
struct SharedModelParts {
  boost::asio::any_io_executor executor;  ///< the strand
  Clock& clock;
  CallLog* log = nullptr;  ///< what goes over the wire, and replies to share; null: limits and wall alone are shared
  SharedWall* wall = nullptr;  ///< over all runs; null: none
};

/// One model behind several runs: its server, its limits, a wall over all of them, and replies to what is truly the same request.
///
/// Each run has a chain, a record and a budget of its own and comes here in place of the server. The nth attempt at a call comes to
/// the same for every run that gets so far, failures that cost something included, whoever made it first and paid for it on the
/// wire. So each run is charged as if it were alone, and the order of the runs gives nobody an advantage. Failures that only the user
/// can mend are not kept: they are asked anew. Lives on the strand.
class SharedModel {
 public:
  /// Reads what `log` knows of failed attempts.
  SharedModel(const ModelSettings& settings, std::unique_ptr<Provider> provider, const SharedModelParts& parts);
  ~SharedModel();
  SharedModel(const SharedModel&) = delete;
  SharedModel& operator=(const SharedModel&) = delete;

  /// What the chain of a run calls in place of the server. `run` names it in the log (as the attempts' phase);
  /// `before` are the attempts that the run's own record holds, of earlier processes.
  std::unique_ptr<Provider> provider_for(std::string run, const std::vector<AttemptRecord>& before);

  /// Sends nothing more: what is on the wire is waited for; who waits for a slot, the limits or the wall is told `cancelled`. For good.
  void drain();

 private:
  class RunProvider;
  struct Core;
  std::shared_ptr<Core> core_;
};

}  // namespace hone
