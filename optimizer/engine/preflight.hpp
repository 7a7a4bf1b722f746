#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "optimizer/engine/rollout_runner.hpp"
#include "optimizer/engine/step_costs.hpp"
#include "optimizer/ledger.hpp"

namespace hone {

/// A model role as the engine needs to know it.
struct RoleSetup {
  std::int64_t max_tokens = 1024;  ///< of a reply
  bool priced = false;             ///< what its calls cost in USD is known
  double usd_per_input_token = 0;  ///< 0 where it is not
  double usd_per_output_token = 0;
};

/// What preflight found out. Kept with the run: a resumed run does not ask again.
struct PreflightReport {
  Spend spent;                       ///< by all of preflight
  StepCosts::Floor costs;            ///< what a rollout and a proposal need at least
  Spend dearest_run;                 ///< the dearest run of the seed, without what had to be tried again
  std::vector<RolloutRecord> rollouts;  ///< of the seed; empty where it was read from the store
  int zeros = 0, ones = 0, unusable = 0, of = 0;  ///< scores of 0 and 1 among them, replies that could not be used
  double rollout_seconds = 0;          ///< of the longest
  std::vector<std::string> cut_short;  ///< roles whose first reply, of one word, ended at `max_tokens`
};

nlohmann::json to_json(const PreflightReport& report);
PreflightReport preflight_from_json(const nlohmann::json& json);

struct PreflightParts {
  const RolloutRunner& runner;
  const Environment& environment;
  const std::map<std::string, RoleSetup>& roles;
  const std::vector<std::string>& reflectors;  ///< of these, those that write proposals
  RunStore& store;
  Ledger& ledger;
  CandidatePtr seed;
  const Dataset& train;
  const Dataset& validation;
  bool force = false;
  std::function<bool()> stop = {};  ///< true: nothing more is begun, and what is reported is not all
};

/// Asks every model role once and runs the seed on a few rows of train and validation, one after the other.
///
/// Throws UserError: exit 2 where a key, a model or a connection is refused, or nothing that the seed got back could be used
/// (after two runs where two more would come to 10 calls or more; not with `force`); 4 where the server is there but does not serve.
boost::asio::awaitable<PreflightReport> run_preflight(PreflightParts parts);

/// What is to be run after preflight.
struct Workload {
  std::int64_t rollouts = 0;  ///< of search and verdict
  std::int64_t proposals = 0;
  int at_once = 1;            ///< rollouts: they shorten the wall as if a model took as long for several as for one
};

/// What a limit will come to, from what preflight saw.
struct Estimate {
  std::string what;  ///< calls, tokens, usd, wall (in seconds)
  double low = 0;    ///< rollouts at half of what the dearest seen took
  double high = 0;   ///< at half as much again, and all proposals
};
std::vector<Estimate> estimates(const PreflightReport& report, const Workload& work);

/// Everything that the ledger still has for calls: an envelope for who is alone with it.
Spend all_that_is_left(const Ledger& ledger);

}  // namespace hone
