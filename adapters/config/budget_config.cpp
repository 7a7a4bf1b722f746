// The sections `engine`, `budget` and `guardrails`: how a run goes, what it may spend, what its winner may cost.

#include <algorithm>

#include <fmt/format.h>

#include "adapters/config/readers.hpp"
#include "adapters/config/scalars.hpp"

namespace hone {
namespace {

std::optional<std::int64_t> limit(Section& section, std::string_view key) {
  return section.is_null(key) ? std::nullopt : section.count(key, 1);
}

}  // namespace

EngineConfig read_engine(Section& root) {
  EngineConfig config;
  if (auto section = root.section("engine")) {
    config.ordered = section->choice("schedule", {"eager", "ordered"}).value_or("eager") == "ordered";
    config.concurrency = section->size("concurrency", 1).value_or(config.concurrency);
    section->finish();
  }
  return config;
}

Budget read_budget(Section& root) {
  Budget budget;
  root.need("budget");
  auto section = root.section("budget");
  if (!section) return budget;
  budget.rollouts = limit(*section, "rollouts");
  budget.proposals = limit(*section, "proposals");
  budget.calls = limit(*section, "calls");
  budget.tokens = limit(*section, "tokens");
  if (!section->is_null("usd")) budget.usd = section->number("usd", 0);
  if (!section->is_null("wall")) budget.wall_s = section->seconds("wall");
  if (budget.usd && *budget.usd <= 0) section->complain("usd", "`budget.usd` must be above 0.");
  section->finish();
  const auto& limits = section->node().children;
  if (std::all_of(limits.begin(), limits.end(), [](const Node& limit) { return limit.is_null(); })) {
    section->complain("`budget` sets no limit; give `rollouts`, `calls`, `tokens`, `usd` or `wall`.");
  }
  if (!budget.proposals && budget.rollouts) budget.proposals = std::max<std::int64_t>(20, *budget.rollouts / 2);
  return budget;
}

std::vector<Guardrail> read_guardrails(Section& root) {
  const std::vector<std::string> names = {"tokens", "usd", "latency_p50", "latency_p95"};
  std::vector<Guardrail> guardrails;
  for (const auto* item : root.list("guardrails")) {
    Section section(*item, "guardrails", root.problems());
    for (const auto& name : names) {
      const auto text = section.text(name);
      if (!text) continue;
      const auto factor = read_factor(*text);
      if (!factor) section.complain(name, fmt::format("`{}` must be a factor such as 2x or 1.5x; this is `{}`.", name, *text));
      guardrails.push_back({name, factor.value_or(1)});
    }
    if (item->is_map() && item->children.empty()) section.complain("a guardrail says what it guards: `tokens: 2x`, `usd: 2x`, `latency_p50: 1.5x` or `latency_p95: 1.5x`.");
    section.finish();
  }
  return guardrails;
}

}  // namespace hone
