// `--set`: one value of a config put in place of another, or beside it.

#include <fmt/format.h>

#include "adapters/config/document.hpp"
#include "adapters/config/scalars.hpp"
#include "programs/error.hpp"

namespace hone {
namespace {

constexpr std::string_view override_mark = "--set ";  // before the key: an override's place

Node yaml_value(const std::string& text, const std::string& file) {
  try {
    return parse_document(text, file);
  } catch (const UserError&) {  // its message may quote a key
    throw UserError(fmt::format("{0}: a value that begins with `{1}` is read as YAML, and this is none. A text stands in quotes of its own: `{0}='\"…\"'`.", file, text.front()));
  }
}

/// What an override's right side means.
Node override_value(const std::string& text, const std::string& file) {
  const bool yaml = !text.empty() && std::string_view("\"'[{").find(text.front()) != std::string_view::npos;
  Node node;
  if (yaml) {
    node = yaml_value(text, file);
  } else if (text == "null" || text == "~") {
    node.kind = Node::Kind::null;
  } else {
    node.set(text, text.empty());
  }
  node.place = {file, 0, 0};
  return node;
}

/// The part of `path` that names a child of `node`: keys may have dots in them, so the longest that is there wins.
std::string first_part(const Node& node, std::string_view path) {
  for (auto end = path.size(); end != path.npos && end > 0; end = path.rfind('.', end - 1)) {
    if (node.find(path.substr(0, end)) != nullptr) return std::string(path.substr(0, end));
  }
  return std::string(path.substr(0, path.find('.')));
}

Node& child_for_override(Node& node, const std::string& part, const std::string& file) {
  if (!node.is_list()) return node.entry(part);
  const auto index = read_integer(part);
  if (!index || *index < 0 || *index >= static_cast<std::int64_t>(node.children.size())) {
    throw UserError(fmt::format("{}: `{}` is no item of this list, which has {} (counted from 0).", file, part, node.children.size()));
  }
  return node.children[static_cast<std::size_t>(*index)];
}

}  // namespace

bool is_override(const Node& node) { return node.place.file.starts_with(override_mark); }

void set_override(Node& root, const std::string& assignment) {
  const auto equals = assignment.find('=');
  const auto file = std::string(override_mark) + assignment.substr(0, equals);  // never the value: it may be a key
  if (equals == assignment.npos || equals == 0) {
    throw UserError(fmt::format("{}: write it as key=value, for example `--set budget.rollouts=100`.", file));
  }
  std::string_view path = std::string_view(assignment).substr(0, equals);
  Node* node = &root;
  while (true) {
    const auto part = first_part(*node, path);
    node = &child_for_override(*node, part, file);
    if (part.size() >= path.size()) break;
    path.remove_prefix(part.size() + 1);
  }
  auto value = override_value(assignment.substr(equals + 1), file);
  value.key = node->key;
  value.key_place = value.place;
  *node = std::move(value);
}

}  // namespace hone
