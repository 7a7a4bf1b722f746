#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/config/document.hpp"

namespace hone {

/// What is wrong with a config, all of it, so that a user mends it in one go.
class Problems {
 public:
  /// `message` is a whole sentence; the place goes before it.
  void add(const Place& place, const std::string& message);
  void add(std::string line) { lines_.push_back(std::move(line)); }
  bool any() const { return !lines_.empty(); }
  std::size_t size() const { return lines_.size(); }
  /// Throws UserError with every line, where there is one.
  void throw_if_any() const;

 private:
  std::vector<std::string> lines_;
};

/// One map of a config, read key by key: every getter says what it expects, and `finish` finds keys that nobody asked for.
///
/// A getter returns nothing where the key is absent, or wrong, which is then among the problems. The node and the problems
/// outlive the section.
class Section {
 public:
  /// `name` is the dotted path, for messages; empty for the root. A node that is no map is a problem.
  Section(const Node& node, std::string name, Problems& problems);

  const Node& node() const { return *node_; }
  const Place& place() const { return node_->place; }
  /// The dotted path, for messages.
  const std::string& name() const { return name_; }
  /// The key is there, be it null.
  bool has(std::string_view key) const { return node_->find(key) != nullptr; }
  /// The key is there and null: "none", where that means something.
  bool is_null(std::string_view key);

  std::optional<std::string> text(std::string_view key);
  std::string need_text(std::string_view key);
  std::optional<bool> boolean(std::string_view key);
  std::optional<std::int64_t> integer(std::string_view key, std::int64_t lowest = std::numeric_limits<std::int64_t>::min());
  std::optional<double> number(std::string_view key, double lowest, double highest = std::numeric_limits<double>::max());
  std::optional<std::int64_t> count(std::string_view key, std::int64_t lowest = 1);  ///< "128k"
  std::optional<int> size(std::string_view key, int lowest);  ///< a count that fits into an int
  std::optional<double> seconds(std::string_view key);                               ///< "60s"; above 0
  std::optional<std::string> choice(std::string_view key, const std::vector<std::string>& options);
  std::optional<std::vector<std::string>> texts(std::string_view key);  ///< a list; a single text is a list of one
  std::vector<std::string> need_texts(std::string_view key);

  std::optional<Section> section(std::string_view key);
  /// The entries of the list `key`; empty where absent.
  std::vector<const Node*> list(std::string_view key);
  /// The entry as it is, for what has several forms; null where absent.
  const Node* take(std::string_view key);
  /// Takes a key that must be there; null where it is not, which is then among the problems.
  const Node* need(std::string_view key);

  /// Says that `key`, or the section, is wrong.
  void complain(std::string_view key, const std::string& message);
  void complain(const std::string& message) { problems_->add(node_->place, message); }
  Problems& problems() { return *problems_; }

  /// Complains of every key that was not asked for.
  void finish();

 private:
  const Node* scalar(std::string_view key, std::string_view expected);
  template <class T>
  std::optional<T> parsed(std::string_view key, std::string_view expected, const std::optional<T>& value, const Node* node);
  std::string full(std::string_view key) const;

  const Node* node_;
  std::string name_;
  Problems* problems_;
  std::vector<std::string> known_;
};

}  // namespace hone
