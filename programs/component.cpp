#include "programs/component.hpp"

#include <stdexcept>

#include <nlohmann/json.hpp>

#include "programs/text.hpp"

namespace hone {

using nlohmann::json;

std::string_view predictor_of(std::string_view component) {
  const std::size_t dot = component.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : component.substr(0, dot);
}

const Value& value_of(const ComponentValues& values, const ComponentSpec& spec) {
  const auto present = values.find(spec.name);
  return present == values.end() ? spec.initial : present->second;
}

Value to_value(const std::vector<Demo>& demos) {
  json list = json::array();
  for (const Demo& demo : demos) {
    list.push_back({{"row", demo.row},
                    {"predictor", demo.predictor},
                    {"values", to_json(demo.values)},
                    {"bootstrapped", demo.bootstrapped}});
  }
  return Value::of(std::move(list));
}

std::vector<Demo> demos_from_value(const Value& value) {
  std::vector<Demo> demos;
  if (value.is_null()) return demos;
  const json& list = value.json();
  if (!list.is_array()) throw std::invalid_argument("demos must be a list");
  for (const json& item : list) {
    if (!item.is_object() || !item.contains("values")) throw std::invalid_argument("a demo must be an object with `values`");
    Demo demo;
    try {
      demo.row = item.value("row", std::string());
      demo.predictor = item.value("predictor", std::string());
      demo.bootstrapped = item.value("bootstrapped", true);
    } catch (const json::exception&) {
      throw std::invalid_argument("`row` and `predictor` of a demo must be texts, `bootstrapped` true or false");
    }
    demo.values = values_from_json(item["values"]);
    demos.push_back(std::move(demo));
  }
  return demos;
}

std::size_t size_of(const Value& value) {
  if (!value.json().is_array()) return count_characters(value.text());
  std::size_t size = 0;
  for (const json& item : value.json()) {
    if (!item.is_object() || !item.contains("values")) {
      size += count_characters(Value::of(item).text());
      continue;
    }
    for (const json& field : item["values"]) size += count_characters(Value::of(field).text());
  }
  return size;
}

}  // namespace hone
