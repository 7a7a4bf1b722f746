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
  if (section->node().is_map() && std::all_of(limits.begin(), limits.end(), [](const Node& limit) { return limit.is_null(); })) {
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
    section.finish();
  }
  return guardrails;
}

CommandConfig read_command(Section& section) {
  return {section.need_texts("command"), section.text("directory").value_or("")};
}

namespace {

bool is_http(const std::string& url) { return url.starts_with("http://") || url.starts_with("https://"); }

RetrieverConfig read_retriever(Section section) {
  RetrieverConfig config;
  section.need("kind");
  config.kind = section.choice("kind", {"bm25", "http", "command"}).value_or("");
  if (config.kind.empty()) return config;
  config.k = section.size("k", 1).value_or(config.k);
  if (config.kind == "bm25") {
    config.corpus = section.need_text("corpus");
    config.title_weight = section.number("title_weight", 0).value_or(config.title_weight);
  } else {
    config.timeout_s = section.seconds("timeout").value_or(config.timeout_s);
  }
  if (config.kind == "http") {
    config.url = section.need_text("url");
    if (!config.url.empty() && !is_http(config.url)) section.complain("url", "`url` must begin with http:// or https://.");
    config.headers = read_headers(section);
  }
  if (config.kind == "command") config.command = read_command(section);
  section.finish();
  return config;
}

}  // namespace

std::map<std::string, std::string> read_headers(Section& section) {
  std::map<std::string, std::string> headers;
  const auto inner = section.section("headers");
  if (!inner) return headers;
  for (const auto& child : inner->node().children) {
    if (!child.is_scalar()) section.problems().add(child.place, fmt::format("the header `{}` must be text.", child.key));
    headers[child.key] = child.text;
  }
  return headers;
}

std::map<std::string, RetrieverConfig> read_retrievers(Section& root) {
  std::map<std::string, RetrieverConfig> retrievers;
  auto all = root.section("retrievers");
  if (!all) return retrievers;
  for (const auto& child : all->node().children) retrievers[child.key] = read_retriever(*all->section(child.key));
  return retrievers;
}

}  // namespace hone
