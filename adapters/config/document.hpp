#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace hone {

/// Where something stands in a config, for messages. Line 0: the file, or the override, as a whole.
struct Place {
  std::string file;
  int line = 0;    ///< counted from 1
  int column = 0;  ///< counted from 1

  /// "config.yaml:12:3".
  std::string text() const;
};

/// A config as it was written: maps, lists and scalars, each knowing where it stands. Keys keep their order.
struct Node {
  enum class Kind { null, scalar, list, map };
  Kind kind = Kind::null;
  Place place;
  std::string text;      ///< of a scalar, with environment variables replaced
  std::string written;   ///< of a scalar, as it stands in the file
  bool quoted = false;   ///< a scalar in quotes or a block: text, whatever it looks like
  bool literal = false;  ///< text in which no variable is replaced: instructions, templates
  bool keep_written = false;  ///< a secret: saved as it was written, `${VAR}`, never as `text`
  std::string key;       ///< of an entry of a map
  Place key_place;
  std::vector<Node> children;  ///< items of a list, entries of a map

  bool is_null() const { return kind == Kind::null; }
  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_list() const { return kind == Kind::list; }
  bool is_map() const { return kind == Kind::map; }

  /// The entry `key` of a map, or null.
  const Node* find(std::string_view key) const;
  Node* find(std::string_view key);
  /// The entry `key` of a map, made where there is none.
  Node& entry(std::string_view key);
  /// Makes this a scalar.
  void set(std::string text, bool quoted);
};

/// The value of an environment variable, or nothing where it is not set.
using EnvironmentLookup = std::function<std::optional<std::string>(const std::string& name)>;
/// The process's own environment.
std::optional<std::string> process_environment(const std::string& name);

/// Reads YAML. `file` is for messages. Throws UserError with the place of a syntax error or of a key given twice.
Node parse_document(const std::string& text, const std::string& file);
/// Reads a file; throws UserError where that cannot be done.
Node load_document(const std::string& path);
/// The same from JSON, as it stands in best.json: no variables are replaced in it.
Node document_from_json(const nlohmann::ordered_json& json, const std::string& file);

/// Sets `assignment` ("budget.rollouts=100", list items by number: "program.steps.0.instruction=Be brief.").
///
/// The value is read as YAML where it starts with a quote, a bracket or a brace; `null` and `~` are nothing; any other is taken as it
/// is. Parts that are not there are made, so that an unknown key is found as in a file. Throws UserError where there is no `=` or no
/// such list item.
void set_override(Node& root, const std::string& assignment);

/// Whether the node was set by `set_override`.
bool is_override(const Node& node);

/// Replaces `${VAR}` and `${VAR:-default}` in every string that is not literal. `$${` stands for `${`.
/// Returns a message, with its place, for every variable that is not set and has no default.
std::vector<std::string> replace_variables(Node& root, const EnvironmentLookup& lookup);

/// YAML that reads back as the same tree, variables replaced; secrets stand in it as they were written.
std::string to_yaml(const Node& root);

/// The tree as JSON: plain scalars become numbers, booleans and nulls where they look like them, as YAML's core schema spells these.
nlohmann::ordered_json to_json(const Node& node);

}  // namespace hone
