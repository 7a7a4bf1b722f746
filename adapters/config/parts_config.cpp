#include <algorithm>

#include <fmt/format.h>

#include "adapters/config/readers.hpp"
#include "adapters/config/scalars.hpp"
#include "optimizer/make_optimizer.hpp"

namespace hone {
namespace {

const std::vector<std::string> frontiers = {"instance", "objective", "hybrid", "cartesian"};
const std::vector<std::string> selectors = {"pareto", "current_best", "epsilon_greedy", "top_k_pareto"};

void read_start(Section& section, OptimizerPolicy& policy) {
  const auto start = section.texts("start_with");
  if (!start) return;
  policy.start_with = *start;
  const std::vector<std::string> known = {"seed", "bootstrap"};
  for (const auto& name : *start) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    section.complain("start_with", fmt::format("`{}` is nothing to start with. {}", name, suggestion(name, known)));
  }
  if (std::find(start->begin(), start->end(), "seed") == start->end()) {
    section.complain("start_with", "`optimizer.start_with` must hold `seed`: every other candidate is compared with it.");
  }
}

std::optional<std::int64_t> limit(Section& section, std::string_view key) {
  return section.is_null(key) ? std::nullopt : section.count(key, 1);
}

}  // namespace

OptimizerPolicy read_optimizer(Section& root) {
  OptimizerPolicy policy;
  policy.width = 0;  // resolved once the engine is known
  auto section = root.section("optimizer");
  if (!section) return policy;
  const auto whole = [&](const char* key, int lowest, int& value) {
    value = static_cast<int>(section->count(key, lowest).value_or(value));
  };
  policy.kind = section->choice("kind", optimizer_kinds()).value_or(policy.kind);
  whole("width", 1, policy.width);
  whole("minibatch", 1, policy.minibatch);
  whole("prompt_limit", 100, policy.prompt_limit);
  whole("patience", 1, policy.patience);
  whole("demos", 0, policy.demos);
  whole("bootstrap_rollouts", 1, policy.bootstrap_rollouts);
  whole("merge_examples", 1, policy.merge_examples);
  whole("max_merges", 0, policy.max_merges);
  whole("top_k", 1, policy.top_k);
  policy.epsilon = section->number("epsilon", 0, 1).value_or(policy.epsilon);
  policy.reuse = section->truth("reuse").value_or(policy.reuse);
  policy.merge = section->truth("merge").value_or(policy.merge);
  policy.frontier = frontier_kind(section->choice("frontier", frontiers).value_or("instance")).value();
  policy.selector = parent_selector(section->choice("selector", selectors).value_or("pareto")).value();
  read_start(*section, policy);
  section->finish();
  return policy;
}

EngineConfig read_engine(Section& root) {
  EngineConfig config;
  if (auto section = root.section("engine")) {
    config.ordered = section->choice("schedule", {"eager", "ordered"}).value_or("eager") == "ordered";
    config.concurrency = static_cast<int>(section->integer("concurrency", 1).value_or(config.concurrency));
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
  if (section->node().children.empty()) {
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
  config.k = static_cast<int>(section.integer("k", 1).value_or(config.k));
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
