#include <algorithm>
#include <cctype>
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/config/readers.hpp"
#include "adapters/models/wire/redact.hpp"

namespace hone {
namespace {

std::string upper(std::string text) {
  for (auto& c : text) c = std::isalnum(static_cast<unsigned char>(c)) ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : '_';
  return text;
}

/// The names of the variables in `written`.
std::vector<std::string> variables_in(const std::string& written) {
  std::vector<std::string> names;
  for (auto at = written.find("${"); at != written.npos; at = written.find("${", at + 2)) {
    if (at == 0 || written[at - 1] != '$') names.push_back(written.substr(at + 2, written.find_first_of(":}", at) - at - 2));
  }
  return names;
}

/// `${VAR}` of `${VAR:-default}`: a default that is a key is a key. One that is too short for that stays.
std::string without_defaults(const std::string& written) {
  std::string kept;
  for (std::size_t at = 0; at < written.size();) {
    const auto mark = std::min(written.find(":-", at), written.size());
    const auto end = std::min(written.find('}', mark), written.size());
    kept += written.substr(at, mark - at);
    if (end - mark < 2 + shortest_secret) kept += written.substr(mark, end - mark);
    at = end;
  }
  return kept;
}

/// `variable` is what a secret that stands in the file as text is replaced by.
void protect(Node* node, const std::string& variable, bool secret) {
  if (node == nullptr || !node->is_scalar()) return;
  const bool from_variable = node->written.find("${") != node->written.npos;
  if (!from_variable && (!secret || node->text.empty())) return;
  node->keep_written = true;
  if (!from_variable) node->written = fmt::format("${{{}}}", variable);
  if (from_variable && secret) node->written = without_defaults(node->written);
}

void protect_headers(Node* section, const std::string& owner) {
  auto* headers = section->find("headers");
  if (headers == nullptr) return;
  for (auto& header : headers->children) protect(&header, fmt::format("HONE_{}_{}", owner, upper(header.key)), header_names_key(header.key));
}

/// Text in `params`, however deep, under a name that speaks of a key.
void protect_params(Node& node, const std::string& variable) {
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    auto& child = node.children[i];
    const auto name = variable + "_" + (node.is_list() ? std::to_string(i) : upper(child.key));
    if (child.is_scalar() && names_key(child.key) && to_json(child).is_string()) protect(&child, name, true);
    protect_params(child, name);
  }
}

/// A URL with a user's name and password, or a key, in it.
void protect_url(Node* section, const char* key, const std::string& owner) {
  auto* url = section->find(key);
  if (url == nullptr) return;
  const auto query = query_of(url->text);
  const bool secret = url->text.find('@') != url->text.npos || std::any_of(query.begin(), query.end(), [](const auto& part) { return names_key(part.first); });
  if (secret) protect(url, fmt::format("HONE_{}_URL", owner), true);
}

/// Where a variable's name speaks of a key, what it stands in is saved as it was written, wherever that is.
void protect_variables(Node& node) {
  if (node.is_scalar() && !node.literal && reads_key(node.written)) protect(&node, {}, true);
  for (auto& child : node.children) protect_variables(child);
}

/// A path in the config is seen from the config's folder; one given with `--set` first from where the command was typed.
void make_absolute(Node* node, const std::string& folder) {
  if (node == nullptr || !node->is_scalar() || node->text.empty()) return;
  std::error_code ignored;
  const bool from_here = is_override(*node) && std::filesystem::exists(node->text, ignored);
  const auto base = from_here ? std::filesystem::current_path() : std::filesystem::path(folder);
  node->set((base / node->text).lexically_normal().string(), true);
}

void give_directory(Node* section, const std::string& folder) {
  if (section == nullptr || section->find("command") == nullptr || section->find("command")->is_null()) return;
  auto& directory = section->entry("directory");
  if (directory.is_null()) directory.set(folder, true);
  make_absolute(&directory, folder);
}

template <class Visit>
void each_child(Node& root, const char* key, const Visit& visit) {
  auto* section = root.find(key);
  if (section == nullptr) return;
  for (auto& child : section->children) visit(child);
}

}  // namespace

bool reads_key(const std::string& written) {
  const auto names = variables_in(written);
  return std::any_of(names.begin(), names.end(), names_key);
}

std::vector<std::string> values_of_keys(const Node& root, const EnvironmentLookup& lookup) {
  std::vector<std::string> values;
  if (root.keep_written) {
    for (const auto& name : variables_in(root.written)) {
      if (const auto value = lookup(name); value && value->size() >= shortest_secret) values.push_back(*value);
    }
  }
  for (const auto& child : root.children) {
    for (auto& value : values_of_keys(child, lookup)) values.push_back(std::move(value));
  }
  return values;
}

void protect_secrets(Node& root) {
  protect_variables(root);
  each_child(root, "models", [](Node& model) {
    const auto owner = upper(model.key);
    protect(model.find("api_key"), fmt::format("HONE_{}_API_KEY", owner), true);
    protect_headers(&model, owner);
    if (auto* params = model.find("params")) protect_params(*params, fmt::format("HONE_{}_PARAMS", owner));
    protect_url(&model, "base_url", owner);
  });
  each_child(root, "retrievers", [](Node& retriever) {
    protect_headers(&retriever, upper(retriever.key));
    protect_url(&retriever, "url", upper(retriever.key));
  });
}

void make_paths_absolute(Node& root, const std::string& folder) {
  if (auto* data = root.find("data")) {
    for (const auto* key : {"file", "train", "validation", "test"}) make_absolute(data->find(key), folder);
  }
  each_child(root, "models", [&](Node& model) {
    for (const auto* key : {"run", "file"}) make_absolute(model.find(key), folder);
  });
  each_child(root, "retrievers", [&](Node& retriever) {
    make_absolute(retriever.find("corpus"), folder);
    give_directory(&retriever, folder);
  });
  give_directory(root.find("program"), folder);
  auto* metric = root.find("metric");
  give_directory(metric, folder);
  if (metric != nullptr) each_child(*metric, "sum", [&](Node& part) { give_directory(&part, folder); });
}

}  // namespace hone
