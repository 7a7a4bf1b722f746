// The section `retrievers`, and what its entries have in common with other sections.

#include <fmt/format.h>

#include "adapters/config/readers.hpp"

namespace hone {
namespace {

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

CommandConfig read_command(Section& section) {
  return {section.need_texts("command"), section.text("directory").value_or("")};
}

bool is_http(const std::string& url) { return url.starts_with("http://") || url.starts_with("https://"); }

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
  for (const auto& child : all->node().children) {
    auto& retriever = retrievers[child.key];  // it is there, however wrong its settings are
    if (auto section = all->section(child.key)) retriever = read_retriever(*section);
  }
  return retrievers;
}

}  // namespace hone
