#pragma once

#include <map>
#include <string>
#include <vector>

#include "adapters/config/run_config.hpp"
#include "programs/error.hpp"
#include "tests/support/temporary_folder.hpp"

namespace hone {

inline constexpr auto minimal_config = R"(
models:
  task: { provider: openai, base_url: "http://127.0.0.1:1/v1", model: m }
data:
  file: rows.jsonl
  inputs: [question]
program:
  steps:
    - predict: answer
      signature: "question -> answer"
  outputs: [answer]
metric: { kind: exact_match }
budget: { rollouts: 100 }
)";

inline constexpr auto full_config = R"(
name: multihop-qa
seed: 7
models:
  task:
    provider: openai
    base_url: ${HONE_BASE_URL:-http://127.0.0.1:8080/v1}
    api_key: ${OPENAI_API_KEY:-}
    model: gpt
    temperature: 0
    max_tokens: 256
    timeout: 60s
    limits: { concurrency: 64, requests_per_minute: 5000, tokens_per_minute: 2M }
    price: { input: 0.40, cached_input: 0.10, output: 1.60 }
    context: 128k
    params: { reasoning_effort: low, stop: null }
    headers: { X-Team: search }
  reflection:
    temperature: 1
    max_tokens: 4096
data:
  file: rows.jsonl
  inputs: [question]
  id: id
  group: page
  split: { train: 40%, validation: 30%, test: 30%, stratify: type, seed: 0 }
retrievers:
  wiki: { kind: bm25, corpus: corpus.jsonl, k: 3 }
program:
  inputs: [question]
  steps:
    - predict: first_query
      signature: "question -> query"
      instruction: Write a search query.
      format: plain
      tunable: [instruction, demos]
    - retrieve: wiki
      query: "{{query}}"
      as: passages
    - reason: answer
      signature: "question, passages: list[str] -> answer"
  outputs: [answer]
metric: { sum: [{ weight: 0.7, kind: f1, field: answer, gold: answer, gold_titles: titles }, { weight: 0.3, kind: recall, gold: titles }] }
optimizer: { kind: gepa, width: 4, minibatch: 3, merge: true, start_with: [seed, bootstrap], prompt_limit: 4000 }
repeats: { search: 1, verdict: 1 }
engine: { schedule: ordered, concurrency: 64 }
budget: { rollouts: 1500, usd: 5.00, wall: 8h }
guardrails: [{ tokens: 2x }, { latency_p95: 1.5x }]
)";

/// A folder with the files that the configs above name; gone with the object.
class ConfigFolder {
 public:
  using Environment = std::map<std::string, std::string>;

  ConfigFolder() {
    write("rows.jsonl", R"({"id": "1", "question": "q", "answer": "a", "page": "p", "type": "t", "titles": ["x"]})" "\n");
    write("corpus.jsonl", R"({"id": "1", "title": "x", "text": "y"})" "\n");
  }

  std::string path() const { return folder_.path().string(); }

  std::string write(const std::string& name, const std::string& text) const { return folder_.write(name, text).string(); }

  RunConfig load_file(const std::string& file, const Environment& environment = {}, std::vector<std::string> overrides = {}) const {
    LoadOptions options;
    options.overrides = std::move(overrides);
    options.environment = [&](const std::string& name) -> std::optional<std::string> {
      const auto found = environment.find(name);
      return found == environment.end() ? std::nullopt : std::optional(found->second);
    };
    return load_config(file, options);
  }

  RunConfig load(const std::string& text, const Environment& environment = {}, std::vector<std::string> overrides = {}) const {
    return load_file(write("config.yaml", text), environment, std::move(overrides));
  }

  /// The message that loading ends with, without this folder before the config's name.
  std::string error_of_file(const std::string& file, const Environment& environment = {}, std::vector<std::string> overrides = {}) const {
    try {
      load_file(file, environment, std::move(overrides));
    } catch (const UserError& error) {
      std::string text = error.what();
      const auto prefix = path() + "/config.yaml";
      for (auto at = text.find(prefix); at != text.npos; at = text.find(prefix)) text.erase(at, path().size() + 1);
      return text;
    }
    return "no error";
  }

  std::string error_of(const std::string& text, const Environment& environment = {}, std::vector<std::string> overrides = {}) const {
    return error_of_file(write("config.yaml", text), environment, std::move(overrides));
  }

 private:
  test::TemporaryFolder folder_;
};

}  // namespace hone
