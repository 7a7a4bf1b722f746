#include "optimizer/labelled_demos.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "programs/metrics/answers.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

bool says_nothing(const nlohmann::json& label, const FieldType& type) {
  if (label.is_array() && type.kind != FieldType::Kind::list) return label.empty() || says_nothing(label.front(), type);
  return label.is_null() || (label.is_string() && trimmed(label.get_ref<const std::string&>()).empty());
}

/// The row's right answers for these fields, but for those that it does not have. Nothing where one is no value of the field's type.
std::optional<Values> answers_of(const Example& row, const std::vector<Field>& fields, const std::map<std::string, std::string>& golds) {
  Values answers;
  for (const Field& field : fields) {
    const auto gold = golds.find(field.name);
    const Value& label = find_or_null(row.fields, gold == golds.end() ? field.name : gold->second);
    if (says_nothing(label.json(), field.type)) continue;
    auto answer = first_answer(label, field.type);
    if (!answer) return std::nullopt;
    answers.emplace(field.name, std::move(*answer));
  }
  return answers;
}

}  // namespace

std::vector<Demo> labelled_demos(const std::string& predictor, const Signature& signature, const Dataset& train,
                                 const std::map<std::string, std::string>& golds, const std::map<std::string, FieldType>& written) {
  std::vector<Field> of_steps;
  std::vector<Field> of_program;
  for (const Field& input : signature.inputs) {
    const auto writer = written.find(input.name);
    if (writer == written.end()) {
      of_program.push_back(input);
    } else {  // what is declared a list may be what a loop gathers of the step's values
      of_steps.push_back({input.name, input.type.kind == FieldType::Kind::list ? input.type : writer->second, {}});
    }
  }
  std::vector<Demo> demos;
  for (const Example& row : train) {
    auto values = answers_of(row, signature.outputs, golds);
    auto inputs = answers_of(row, of_steps, golds);
    if (!values || !inputs || values->empty()) continue;
    values->merge(*inputs);
    for (const Field& field : of_program) {
      if (const Value& value = find_or_null(row.fields, field.name); !value.is_null()) values->emplace(field.name, value);
    }
    demos.push_back({row.id, predictor, std::move(*values), false});
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
