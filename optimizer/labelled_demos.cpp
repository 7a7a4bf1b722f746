#include "optimizer/labelled_demos.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

namespace hone {
namespace {

/// A text that says something, or any other value; a list of right answers is its first one.
Value label_of(const Value& value, const FieldType& type) {
  const nlohmann::json& json = value.json();
  if (json.is_array() && type.kind != FieldType::Kind::list) return json.empty() ? Value() : label_of(Value::of(json.front()), type);
  return value.is_string() && value.text().empty() ? Value() : value;
}

Value output_of(const Example& row, const Field& field, const std::map<std::string, std::string>& golds) {
  const auto gold = golds.find(field.name);
  return label_of(find_or_null(row.fields, gold == golds.end() ? field.name : gold->second), field.type);
}

}  // namespace

std::vector<Demo> labelled_demos(const std::string& predictor, const Signature& signature, const Dataset& train,
                                 const std::map<std::string, std::string>& golds) {
  std::vector<Demo> demos;
  for (const Example& row : train) {
    Demo demo{row.id, predictor, {}, false};
    for (const Field& field : signature.outputs) {
      if (Value value = output_of(row, field, golds); !value.is_null()) demo.values.emplace(field.name, std::move(value));
    }
    if (demo.values.empty()) continue;
    for (const Field& field : signature.inputs) {
      if (const Value& value = find_or_null(row.fields, field.name); !value.is_null()) demo.values.emplace(field.name, value);
    }
    demos.push_back(std::move(demo));
  }
  return demos;
}

std::vector<Demo> filled_up(std::vector<Demo> demos, const std::vector<Demo>& labelled, int most, std::string_view purpose, std::uint64_t number,
                            Draws& draws) {
  for (const int index : draws.order(purpose, number, static_cast<int>(labelled.size()))) {
    if (static_cast<int>(demos.size()) >= most) break;
    const Demo& label = labelled[static_cast<std::size_t>(index)];
    if (std::ranges::find(demos, label.row, &Demo::row) == demos.end()) demos.push_back(label);
  }
  return demos;
}

}  // namespace hone
