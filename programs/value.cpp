#include "programs/value.hpp"

#include <stdexcept>

#include <nlohmann/json.hpp>

#include "programs/json_line.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

using nlohmann::json;

std::shared_ptr<const json> shared(json value) { return std::make_shared<const json>(std::move(value)); }

const std::shared_ptr<const json>& null_json() {
  static const auto null = shared(nullptr);
  return null;
}

bool is_passage(const json& value) {
  const auto is_text = [&](const char* key) {
    const auto found = value.find(key);
    return found != value.end() && found->is_string();
  };
  return value.is_object() && is_text("title") && is_text("text");
}

std::string single_text(const json& value) {
  if (value.is_null()) return {};
  if (value.is_string()) return value.get<std::string>();
  if (!is_passage(value)) return json_line(value);
  const auto& title = value["title"].get_ref<const std::string&>();
  const auto& text = value["text"].get_ref<const std::string&>();
  return title.empty() ? text : title + " | " + text;
}

}  // namespace

Value::Value() : json_(null_json()) {}
Value::Value(std::string text) : json_(shared(valid_utf8(std::move(text)))) {}
Value::Value(std::string_view text) : Value(std::string(text)) {}
Value::Value(const char* text) : Value(std::string(text)) {}
Value::Value(bool boolean) : json_(shared(boolean)) {}
Value::Value(double number) : json_(shared(number)) {}
Value::Value(std::int64_t number) : json_(shared(number)) {}
Value::Value(int number) : json_(shared(number)) {}

Value::Value(const std::vector<std::string>& list) {
  nlohmann::json items = nlohmann::json::array();
  for (const std::string& item : list) items.push_back(valid_utf8(item));
  json_ = shared(std::move(items));
}

Value Value::of(nlohmann::json json) { return Value(shared(std::move(json))); }

bool Value::is_null() const { return json_->is_null(); }
bool Value::is_string() const { return json_->is_string(); }

std::string Value::text() const {
  if (!json_->is_array()) return single_text(*json_);
  std::string lines;
  std::size_t number = 0;
  for (const nlohmann::json& item : *json_) {
    if (number > 0) lines += '\n';
    lines += '[' + std::to_string(++number) + "] " + single_text(item);
  }
  return lines;
}

bool operator==(const Value& a, const Value& b) { return a.json_ == b.json_ || *a.json_ == *b.json_; }

const Value& find_or_null(const Values& values, std::string_view name) {
  static const Value null;
  const auto found = values.find(name);
  return found == values.end() ? null : found->second;
}

json to_json(const Values& values) {
  json object = json::object();
  for (const auto& [name, value] : values) object[name] = value.json();
  return object;
}

Values values_from_json(const json& json) {
  if (!json.is_object()) throw std::invalid_argument("named values must be a JSON object");
  Values values;
  for (const auto& [name, value] : json.items()) values.emplace(name, Value::of(value));
  return values;
}

}  // namespace hone
