#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace hone {

/// One value of a program's blackboard: any JSON value, immutable and cheap to copy (copies share the content).
///
/// Texts are valid UTF-8: the constructors replace what is not. Compared by content. Safe to read from several threads.
class Value {
 public:
  Value();  ///< null
  Value(std::string text);       // NOLINT(google-explicit-constructor): values are written as literals in programs
  Value(std::string_view text);  // NOLINT
  Value(const char* text);       // NOLINT
  Value(bool boolean);           // NOLINT
  Value(double number);          // NOLINT
  Value(std::int64_t number);    // NOLINT
  Value(int number);             // NOLINT
  Value(const std::vector<std::string>& list);  // NOLINT
  /// A copy of any JSON value.
  static Value of(nlohmann::json json);

  /// The content; include <nlohmann/json.hpp> to use it. Lives as long as any copy of this value.
  const nlohmann::json& json() const { return *json_; }

  bool is_null() const;
  bool is_string() const;

  /// The value as it stands in a prompt: a string as it is, null as nothing, numbers and booleans as in JSON, a list one item a
  /// line numbered as `[1] item` (passages as `title | text`), an object as compact JSON.
  std::string text() const;

  friend bool operator==(const Value& a, const Value& b);

 private:
  explicit Value(std::shared_ptr<const nlohmann::json> json) : json_(std::move(json)) {}
  std::shared_ptr<const nlohmann::json> json_;
};

/// Named values: a row, a prediction, a blackboard. Ordered by name; the order of fields is the signature's affair.
using Values = std::map<std::string, Value, std::less<>>;

/// The value of `name`, or null where there is none.
const Value& find_or_null(const Values& values, std::string_view name);

nlohmann::json to_json(const Values& values);
/// Throws std::invalid_argument where `json` is not an object.
Values values_from_json(const nlohmann::json& json);

}  // namespace hone
