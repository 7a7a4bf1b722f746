#include "programs/field_order.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "programs/text.hpp"

namespace hone {
namespace {

constexpr std::string_view between = ", ";

}  // namespace

std::vector<std::string> field_orders(const std::vector<Field>& fields) {
  const std::vector<std::string> declared = names_of(fields);
  std::vector<std::string> orders;
  const auto add = [&](const std::vector<std::string>& names) { add_once(orders, fmt::format("{}", fmt::join(names, between))); };
  add(declared);
  for (const bool last : {true, false}) {
    for (const std::string& name : declared) {
      std::vector<std::string> moved = declared;
      std::erase(moved, name);
      moved.insert(last ? moved.end() : moved.begin(), name);
      add(moved);
    }
  }
  return orders;
}

std::vector<Field> in_order(std::vector<Field> fields, std::string_view order) {
  const std::string named = fmt::format("{}{}{}", between, order, between);
  std::ranges::stable_sort(fields, {}, [&](const Field& field) { return named.find(fmt::format("{}{}{}", between, field.name, between)); });
  return fields;
}

}  // namespace hone
