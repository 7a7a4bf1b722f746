#include "adapters/config/document.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <yaml-cpp/yaml.h>

#include "adapters/data/read_file.hpp"
#include "programs/error.hpp"

namespace hone {
namespace {

constexpr int deepest = 64;           // levels: no config needs more, and a cyclic alias never ends
constexpr std::size_t most = 200000;  // nodes: what aliases may unfold to

Place place_of(const YAML::Mark& mark, const std::string& file) {
  if (mark.is_null()) return {file, 0, 0};
  return {file, mark.line + 1, mark.column + 1};
}

[[noreturn]] void fail(const Place& place, const std::string& message) {
  throw UserError(place.text() + ": " + message);
}

bool is_utf8(const std::string& text) {
  try {
    (void)nlohmann::json(text).dump();
    return true;
  } catch (const nlohmann::json::type_error&) {
    return false;
  }
}

/// Turns yaml-cpp's tree into ours.
class Reader {
 public:
  explicit Reader(const std::string& file) : file_(file) {}

  Node read(const YAML::Node& yaml, int depth = 0) {
    Node node;
    node.place = place_of(yaml.Mark(), file_);
    if (depth > deepest || ++count_ > most) fail(node.place, "the config is nested too deeply or unfolds without end.");
    if (yaml.IsScalar()) {
      // yaml-cpp tags a scalar in quotes or in a block with "!", a plain one with "?".
      node.set(yaml.Scalar(), yaml.Tag() != "?");
    } else if (yaml.IsSequence()) {
      node.kind = Node::Kind::list;
      for (const auto& item : yaml) node.children.push_back(read(item, depth + 1));
    } else if (yaml.IsMap()) {
      node.kind = Node::Kind::map;
      for (const auto& entry : yaml) {
        if (!is_merge(entry.first)) add_entry(node, entry.first, entry.second, depth);
      }
      for (const auto& entry : yaml) {
        if (is_merge(entry.first)) merge(node, read(entry.second, depth + 1));
      }
    }
    return node;
  }

 private:
  /// YAML's `<<: *anchor`.
  static bool is_merge(const YAML::Node& key) { return key.IsScalar() && key.Scalar() == "<<" && key.Tag() == "?"; }

  /// Adds the entries of a map, or of a list of them, that `map` has not: what is given in it, or earlier in the list, wins.
  static void merge(Node& map, const Node& from) {
    if (from.is_list()) {
      for (const auto& one : from.children) merge(map, one);
      return;
    }
    if (!from.is_map()) fail(from.place, "`<<` takes the entries of a map, or of a list of maps.");
    for (const auto& entry : from.children) {
      if (map.find(entry.key) == nullptr) map.children.push_back(entry);
    }
  }

  void add_entry(Node& map, const YAML::Node& key, const YAML::Node& value, int depth) {
    const auto place = place_of(key.Mark(), file_);
    if (!key.IsScalar()) fail(place, "a key must be a plain word.");
    if (const auto* first = map.find(key.Scalar())) {
      fail(place, fmt::format("the key `{}` is given twice; it stands first in line {}.", key.Scalar(), first->key_place.line));
    }
    map.children.push_back(read(value, depth + 1));
    map.children.back().key = key.Scalar();
    map.children.back().key_place = place;
  }

  const std::string& file_;
  std::size_t count_ = 0;
};

}  // namespace

std::string Place::text() const { return line == 0 ? file : fmt::format("{}:{}:{}", file, line, column); }

const Node* Node::find(std::string_view name) const {
  if (!is_map()) return nullptr;
  const auto found = std::find_if(children.begin(), children.end(), [&](const Node& child) { return child.key == name; });
  return found == children.end() ? nullptr : &*found;
}

Node* Node::find(std::string_view name) { return const_cast<Node*>(std::as_const(*this).find(name)); }

Node& Node::entry(std::string_view name) {
  if (auto* found = find(name)) return *found;
  if (!is_map()) {
    kind = Kind::map;
    children.clear();
  }
  Node child;
  child.key = name;
  child.place = child.key_place = place;
  children.push_back(std::move(child));
  return children.back();
}

void Node::set(std::string value, bool in_quotes) {
  kind = Kind::scalar;
  written = value;
  text = std::move(value);
  quoted = in_quotes;
  children.clear();
}

Node parse_document(const std::string& text, const std::string& file) {
  if (const auto nul = text.find('\0'); nul != text.npos) {
    const auto line = static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(nul), '\n')) + 1;
    fail({file, line, static_cast<int>(nul - (text.rfind('\n', nul) + 1)) + 1}, "there is a NUL byte here; YAML is text. Remove it.");
  }
  if (!is_utf8(text)) fail({file, 0, 0}, "the file is not UTF-8; save it as UTF-8.");
  try {
    const auto documents = YAML::LoadAll(text);
    if (documents.empty() || documents.front().IsNull()) fail({file, 0, 0}, "the file is empty.");
    if (documents.size() > 1) fail(place_of(documents[1].Mark(), file), "the file holds more than one document; a config is one.");
    return Reader(file).read(documents.front());
  } catch (const YAML::Exception& error) {
    fail(place_of(error.mark, file), fmt::format("this is not YAML: {}.", error.msg));
  }
}

Node load_document(const std::string& path) { return parse_document(read_file(path, "config"), path); }

Node document_from_json(const nlohmann::ordered_json& json, const std::string& file) {
  Node node;
  node.place = {file, 0, 0};
  node.literal = true;
  if (json.is_object()) {
    node.kind = Node::Kind::map;
    for (const auto& [key, value] : json.items()) {
      node.children.push_back(document_from_json(value, file));
      node.children.back().key = key;
      node.children.back().key_place = node.place;
    }
  } else if (json.is_array()) {
    node.kind = Node::Kind::list;
    for (const auto& item : json) node.children.push_back(document_from_json(item, file));
  } else if (json.is_string()) {
    node.set(json.get<std::string>(), true);
  } else if (!json.is_null()) {
    node.set(json.dump(), false);
  }
  return node;
}

}  // namespace hone
