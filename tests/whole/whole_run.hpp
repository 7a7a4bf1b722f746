#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tests/support/long_loops.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/world_server.hpp"
#include "tests/whole/hone_process.hpp"

namespace hone {

using test::TemporaryFolder;

/// What varies between the runs of these tests.
struct WholeOptions {
  std::string base_url = {};
  std::string budget = "{ rollouts: 100 }";  ///< enough to find something better than the seed, so that there is a verdict
  std::string engine = "{ schedule: ordered, concurrency: 8 }";
  std::string extra = {};  ///< more lines of the config
};

/// Writes rows of the world and a config for them into `folder`.
inline void write_whole_config(const std::filesystem::path& folder, const simulated::World& world, const WholeOptions& options) {
  std::ofstream rows(folder / "rows.jsonl");
  for (const Example& row : world.rows(7, 70)) {
    nlohmann::json line = to_json(row.fields);
    line["id"] = row.id;
    rows << line.dump() << "\n";
  }
  std::ofstream(folder / "config.yaml") << fmt::format(R"(name: whole
seed: 1
models:
  task: {{ base_url: "{}", model: m, api_key: "${{WHOLE_KEY}}", max_tokens: 64, price: {{ input: 1, output: 2 }} }}
  reflection: {{ max_tokens: 1024 }}
data: {{ file: rows.jsonl, inputs: [note], id: id, split: {{ train: 15, validation: 15, test: 40 }} }}
program:
  inputs: [note]
  steps:
    - predict: answer
      signature: "note -> codes"
      instruction: Write the codes of the note.
      tunable: [instruction]
  outputs: [codes]
metric: {{ kind: exact_match, field: codes, gold: codes }}
optimizer: {{ kind: gepa, width: 4 }}
engine: {}
budget: {}
{}
)", options.base_url, options.engine, options.budget, options.extra);
}

/// Starts the run of `folder`, or goes on with it, to its end.
inline const std::vector<std::string> start_or_go_on = {"optimize", "config.yaml", "--continue", "--out", "run", "--force"};
inline int continue_run(const TemporaryFolder& folder) { return run_hone(folder.path(), start_or_go_on); }

/// Answers slowly, so that there is time to kill who asks.
inline Fault slow(const SeenRequest&) { return Fault{.delay = Seconds(0.02)}; }

/// Requests beyond the first of their call; all that do not say which call they are for.
inline std::int64_t asked_twice(const ServerAccount& account) { return account.calls - static_cast<std::int64_t>(account.by_key.size()); }

/// best.json without what may differ between equal results.
inline nlohmann::json comparable_best(const std::filesystem::path& run) {
  std::ifstream file(run / "best.json");
  nlohmann::json best = nlohmann::json::parse(file);
  best.erase("from");
  if (best.at("verdict").is_object()) {
    best.at("verdict").erase("cost");
    best.at("verdict").erase("looks");
  }
  for (auto& [role, model] : best.at("models").items()) {
    if (model.contains("base_url")) model.erase("base_url");
    if (model.contains("settings")) model.at("settings").erase("base_url");
  }
  return best;
}

inline nlohmann::json summary_of(const std::filesystem::path& run) {
  std::ifstream file(run / "summary.json");
  return nlohmann::json::parse(file);
}

}  // namespace hone
