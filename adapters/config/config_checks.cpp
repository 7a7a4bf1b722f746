// What holds between the sections of a config, each of them right by itself.

#include <filesystem>

#include <fmt/format.h>

#include "adapters/config/readers.hpp"
#include "optimizer/make_optimizer.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

/// Where USD are limited, every model must have a price.
void check_prices(Section& root, const RunConfig& config) {
  if (!config.budget.usd) return;
  for (const auto& [role, model] : config.models) {
    if (model.price) continue;
    root.complain("budget", fmt::format("`budget.usd` needs the price of every model, and `models.{}` has none. Add `price: {{ input: …, output: … }}` "
                                        "there, in USD per million tokens, or limit `tokens` instead.", role));
  }
}

/// A guardrail that could never be judged would only look like one.
void check_guardrail(Section& root, const RunConfig& config, const std::string& what) {
  if (config.program.command && (what == "tokens" || what == "usd")) {
    return root.complain("guardrails", fmt::format("the calls of an external program are not seen here, so a guardrail on `{}` cannot be judged; bound `latency_p95` instead.", what));
  }
  if (what != "usd") return;
  for (const auto& role : config.called_roles()) {
    if (config.models.at(role).price) continue;
    root.complain("guardrails", fmt::format("a guardrail on `usd` needs the price of every model that is called, and `models.{}` has none. Add `price: {{ input: …, "
                                            "output: … }}` there, in USD per million tokens, or bound `tokens` instead.", role));
  }
}

/// A program that makes its own model calls: nobody here can count them.
void check_own_calls(Section& root, const RunConfig& config) {
  if (!(config.program.command && config.program.command->calls_own)) return;
  const auto& budget = config.budget;
  if (budget.usd || budget.tokens || budget.calls) {
    root.complain("budget", "a program with `calls: own` makes model calls that are not seen here, so `usd`, `tokens` and `calls` cannot be limited; limit `rollouts` or `wall`.");
  }
  const auto& start = config.optimizer.start_with;
  if (only_bootstraps(config.optimizer.kind) || contains(start, "bootstrap")) {
    root.complain("optimizer", "a program with `calls: own` shows no calls to take demos from, so there is nothing to bootstrap.");
  }
}

void check_own_score(Section& root, const RunConfig& config) {
  if (config.metric.kind == "program" && !config.program.command) {
    root.complain("metric", "`kind: program` takes the score that an external program gives with its reply, and this program is made of steps; choose another metric.");
  }
}

void check_reflection(Section& root, const RunConfig& config) {
  for (const auto& [role, model] : config.models) {
    const auto problem = model.context ? config.too_small_context(role, *model.context) : std::nullopt;
    if (problem) root.complain("models", *problem);
  }
}

void check_files(Section& root, const RunConfig& config) {
  const auto must_exist = [&](const char* section, const std::string& file) {
    std::error_code ignored;
    if (file.empty() || std::filesystem::is_regular_file(file, ignored)) return;
    const auto* what = std::filesystem::is_directory(file, ignored) ? "is a folder; name a file in it"
                       : std::filesystem::exists(file, ignored)     ? "is no ordinary file"
                                                                    : "does not exist";
    root.complain(section, fmt::format("the file `{}` {}.", file, what));
  };
  must_exist("data", config.data.rows.file.string());
  for (const auto& [part, file] : config.data.files) must_exist("data", file);
  for (const auto& [name, retriever] : config.retrievers) must_exist("retrievers", retriever.corpus);
}

}  // namespace

void check_sections(Section& root, const RunConfig& config) {
  check_prices(root, config);
  for (const auto& rail : config.guardrails) check_guardrail(root, config, rail.what);
  check_own_calls(root, config);
  check_own_score(root, config);
  check_reflection(root, config);
  check_files(root, config);
}

}  // namespace hone
