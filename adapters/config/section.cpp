#include "adapters/config/section.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "adapters/config/scalars.hpp"
#include "programs/error.hpp"
#include "programs/text.hpp"

namespace hone {

void Problems::add(const Place& place, const std::string& message) { lines_.push_back(place.text() + ": " + message); }

void Problems::throw_if_any() const {
  if (any()) throw UserError(fmt::format("{}", fmt::join(lines_, "\n")));
}

Section::Section(const Node& node, std::string name, Problems& problems)
    : node_(&node), name_(std::move(name)), problems_(&problems) {
  if (!node.is_map()) complain(name_.empty() ? "the config must be a map of keys and values." : fmt::format("`{}` must be a map of keys and values.", name_));
}

std::string Section::full(std::string_view key) const { return name_.empty() ? std::string(key) : fmt::format("{}.{}", name_, key); }

const Node* Section::take(std::string_view key) {
  known_.emplace_back(key);
  return node_->find(key);
}

const Node* Section::need(std::string_view key) {
  const auto* node = take(key);
  if (node == nullptr && node_->is_map()) {
    problems_->add(node_->place, name_.empty() ? fmt::format("the key `{}` is missing.", key)
                                               : fmt::format("the key `{}` is missing in `{}`.", key, name_));
  }
  return node;
}

bool Section::is_null(std::string_view key) {
  const auto* node = take(key);
  return node != nullptr && node->is_null();
}

void Section::complain(std::string_view key, const std::string& message) {
  const auto* node = node_->find(key);
  problems_->add(node == nullptr ? node_->place : node->place, message);
}

const Node* Section::scalar(std::string_view key, std::string_view expected) {
  const auto* node = take(key);
  if (node == nullptr || node->is_scalar()) return node;
  const auto* got = node->is_null() ? "there is nothing" : node->is_list() ? "this is a list" : "this is a map";
  complain(key, fmt::format("`{}` must be {}; {}.", full(key), expected, got));
  return nullptr;
}

template <class T>
std::optional<T> Section::parsed(std::string_view key, std::string_view expected, const std::optional<T>& value, const Node* node) {
  if (node != nullptr && !value) complain(key, fmt::format("`{}` must be {}; this is `{}`.", full(key), expected, node->text));
  return value;
}

std::optional<std::string> Section::text(std::string_view key) {
  const auto* node = scalar(key, "text");
  return node == nullptr ? std::nullopt : std::optional(node->text);
}

std::string Section::need_text(std::string_view key) {
  need(key);
  auto value = text(key);
  if (value && value->empty()) complain(key, fmt::format("`{}` must not be empty.", full(key)));
  return value.value_or("");
}

std::optional<bool> Section::boolean(std::string_view key) {
  constexpr auto expected = "true or false";
  const auto* node = scalar(key, expected);
  std::optional<bool> value;
  if (node != nullptr && (node->text == "true" || node->text == "false")) value = node->text == "true";
  return parsed(key, expected, value, node);
}

std::optional<std::int64_t> Section::integer(std::string_view key, std::int64_t lowest) {
  const auto expected = lowest == std::numeric_limits<std::int64_t>::min() ? std::string("a whole number")
                                                                           : fmt::format("a whole number, {} or more", lowest);
  const auto* node = scalar(key, expected);
  auto value = node == nullptr ? std::nullopt : read_integer(node->text);
  if (value && *value < lowest) value.reset();
  return parsed(key, expected, value, node);
}

std::optional<double> Section::number(std::string_view key, double lowest, double highest) {
  const auto expected = highest == std::numeric_limits<double>::max() ? fmt::format("a number, {} or more", lowest)
                                                                      : fmt::format("a number from {} to {}", lowest, highest);
  const auto* node = scalar(key, expected);
  auto value = node == nullptr ? std::nullopt : read_number(node->text);
  if (value && (*value < lowest || *value > highest)) value.reset();
  return parsed(key, expected, value, node);
}

std::optional<std::int64_t> Section::count(std::string_view key, std::int64_t lowest) {
  const auto expected = fmt::format("a whole number, {} or more, such as 1500, 128k or 2M", lowest);
  const auto* node = scalar(key, expected);
  auto value = node == nullptr ? std::nullopt : read_count(node->text);
  if (value && *value < lowest) value.reset();
  return parsed(key, expected, value, node);
}

std::optional<int> Section::size(std::string_view key, int lowest) {
  const auto value = count(key, lowest);
  if (!value || *value <= std::numeric_limits<int>::max()) return value ? std::optional(static_cast<int>(*value)) : std::nullopt;
  complain(key, fmt::format("`{}` can be {} at most; this is `{}`.", full(key), std::numeric_limits<int>::max(), *value));
  return std::nullopt;
}

std::optional<double> Section::seconds(std::string_view key) {
  constexpr auto expected = "a time with its unit, such as 500ms, 60s, 30m or 8h";
  const auto* node = scalar(key, expected);
  auto value = node == nullptr ? std::nullopt : read_duration(node->text);
  if (value && *value <= 0) value.reset();
  return parsed(key, expected, value, node);
}

std::optional<std::string> Section::choice(std::string_view key, const std::vector<std::string>& options) {
  auto value = text(key);
  if (!value || contains(options, *value)) return value;
  complain(key, fmt::format("`{}` is unknown as `{}`. {}", *value, full(key), suggestion(*value, options)));
  return std::nullopt;
}

std::optional<std::vector<std::string>> Section::texts(std::string_view key) {
  const auto* node = take(key);
  if (node == nullptr) return std::nullopt;
  if (node->is_scalar()) return std::vector{node->text};
  const bool good = node->is_list() && std::all_of(node->children.begin(), node->children.end(), [](const Node& item) { return item.is_scalar(); });
  if (!good) {
    complain(key, fmt::format("`{}` must be a list of texts.", full(key)));
    return std::nullopt;
  }
  std::vector<std::string> texts;
  for (const auto& item : node->children) texts.push_back(item.text);
  return texts;
}

std::vector<std::string> Section::need_texts(std::string_view key) {
  need(key);
  auto value = texts(key);
  if (value && value->empty()) complain(key, fmt::format("`{}` must not be empty.", full(key)));
  return value.value_or(std::vector<std::string>{});
}

std::optional<Section> Section::section(std::string_view key) {
  const auto* node = take(key);
  if (node == nullptr) return std::nullopt;
  const Section inner(*node, full(key), *problems_);
  return node->is_map() ? std::optional(inner) : std::nullopt;
}

std::vector<const Node*> Section::list(std::string_view key) {
  const auto* node = take(key);
  std::vector<const Node*> items;
  if (node != nullptr && !node->is_list()) complain(key, fmt::format("`{}` must be a list.", full(key)));
  if (node == nullptr || !node->is_list()) return items;
  for (const auto& item : node->children) items.push_back(&item);
  return items;
}

void Section::finish() {
  auto known = known_;
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  if (!node_->is_map()) return;
  for (const auto& child : node_->children) {
    if (std::binary_search(known.begin(), known.end(), child.key)) continue;
    problems_->add(child.key_place, name_.empty() ? fmt::format("unknown key `{}`. {}", child.key, suggestion(child.key, known))
                                                  : fmt::format("unknown key `{}` in `{}`. {}", child.key, name_, suggestion(child.key, known)));
  }
}

}  // namespace hone
