#include <algorithm>
#include <initializer_list>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/config/document.hpp"
#include "adapters/config/scalars.hpp"

namespace hone {
namespace {

/// Plain YAML that every reader takes for the text that it is.
bool is_plain(std::string_view text) {
  constexpr std::string_view first = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_/";
  constexpr std::string_view later = ".+-%";
  const auto in = [&](char c) { return first.find(c) != first.npos || later.find(c) != later.npos; };
  return !text.empty() && first.find(text.front()) != first.npos && std::all_of(text.begin(), text.end(), in);
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) { return std::find(words.begin(), words.end(), text) != words.end(); }

/// What YAML's core schema reads a plain word as, where that is a boolean or null.
std::optional<nlohmann::ordered_json> core_value(std::string_view text) {
  if (is_one_of(text, {"true", "True", "TRUE"})) return true;
  if (is_one_of(text, {"false", "False", "FALSE"})) return false;
  if (is_one_of(text, {"null", "Null", "NULL", "~"})) return nullptr;
  return std::nullopt;
}

/// A reader may take it for something else than text, be it one of older YAML.
bool looks_typed(std::string_view text) {
  return core_value(text) || is_one_of(text, {"yes", "Yes", "no", "No", "on", "On", "off", "Off"}) || read_number(text);
}

std::string in_quotes(const std::string& text) { return nlohmann::json(text).dump(); }

std::string escaped(const Node& node) {
  if (node.literal) return node.text;
  std::string out;
  for (std::size_t at = 0; at < node.text.size(); ++at) {
    if (node.text.compare(at, 2, "${") == 0) out += '$';
    out += node.text[at];
  }
  return out;
}

std::string scalar(const Node& node) {
  const auto text = node.keep_written ? node.written : escaped(node);
  if (!node.quoted && (is_plain(text) || looks_typed(text))) return text;
  return is_plain(text) && !looks_typed(text) ? text : in_quotes(text);
}

std::string key_text(const std::string& key) { return is_plain(key) && !looks_typed(key) ? key : in_quotes(key); }

void write(const Node& node, int indent, std::string& out);

/// A value behind its key or dash: on the same line where it is a scalar or empty.
void write_value(const Node& node, int indent, std::string& out) {
  if (node.is_null()) {
    out += " null\n";
  } else if (node.is_scalar()) {
    out += " " + scalar(node) + "\n";
  } else if (node.children.empty()) {
    out += node.is_list() ? " []\n" : " {}\n";
  } else {
    out += "\n";
    write(node, indent, out);
  }
}

void write(const Node& node, int indent, std::string& out) {
  for (const auto& child : node.children) {
    out += std::string(static_cast<std::size_t>(indent), ' ') + (node.is_list() ? "-" : key_text(child.key) + ":");
    write_value(child, indent + 2, out);
  }
}

}  // namespace

std::string to_yaml(const Node& root) {
  std::string out;
  if (root.children.empty()) {
    write_value(root, 0, out);
  } else {
    write(root, 0, out);
  }
  return out;
}

nlohmann::ordered_json to_json(const Node& node) {
  if (node.is_null()) return nullptr;
  if (node.is_list()) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& item : node.children) list.push_back(to_json(item));
    return list;
  }
  if (node.is_map()) {
    auto map = nlohmann::ordered_json::object();
    for (const auto& child : node.children) map[child.key] = to_json(child);
    return map;
  }
  if (node.quoted) return node.text;
  if (auto value = core_value(node.text)) return std::move(*value);
  if (const auto integer = read_integer(node.text)) return *integer;
  if (const auto number = read_number(node.text)) return *number;
  return node.text;
}

}  // namespace hone
