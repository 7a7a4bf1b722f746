#include "adapters/data/overlap.hpp"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>

#include <boost/algorithm/string/replace.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <utf8proc.h>

#include "programs/error.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

std::string name_of(const PartView& part, const Example& row) {
  const auto place = part.places.find(row.id);
  return fmt::format("{} ({})", place == part.places.end() ? fmt::format("row `{}`", row.id) : place->second, part.name);
}

/// `text` with composed letters (NFC): "é" is one letter, however a file writes it. What is no UTF-8 stays as it is.
std::string composed(const std::string& text) {
  utf8proc_uint8_t* mapped = nullptr;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const auto length = utf8proc_map(bytes, static_cast<utf8proc_ssize_t>(text.size()), &mapped, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(mapped, &std::free);
  return length < 0 ? text : std::string(reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(length));
}

/// What the row asks, the same for rows that differ in white space or in how their letters are written.
std::string question_of(const Example& row, const std::vector<std::string>& inputs) {
  Values asked = pick(row.fields, inputs);
  for (auto& [name, value] : asked) {
    if (value.is_string()) value = Value(normalized(boost::replace_all_copy(value.text(), "\u00A0", " ")));
  }
  return composed(to_json(asked).dump());
}

/// Pairs of rows of different parts for which `key` gives the same, in words.
std::vector<std::string> shared(const std::vector<PartView>& parts, const std::function<std::string(const Example&)>& key) {
  struct Seen {
    const PartView* part;
    const Example* row;
  };
  std::map<std::string, Seen> first;
  std::vector<std::string> pairs;
  for (const auto& part : parts)
    for (const auto& row : part.rows) {
      const auto [known, is_new] = first.emplace(key(row), Seen{&part, &row});
      if (!is_new && known->second.part != &part)
        pairs.push_back(fmt::format("{} and {}", name_of(*known->second.part, *known->second.row), name_of(part, row)));
    }
  return pairs;
}

void refuse(const std::vector<std::string>& pairs, std::string_view what, std::string_view advice) {
  constexpr std::size_t shown = 3;
  if (pairs.empty()) return;
  std::string list;
  for (std::size_t i = 0; i < std::min(shown, pairs.size()); ++i) list += (i > 0 ? "; " : "") + pairs[i];
  if (pairs.size() > shown) list += fmt::format("; and {} more pairs", pairs.size() - shown);
  throw UserError(fmt::format("{} stands in two parts of the split: {}. What is learnt from one row would be tested on the "
                              "other. {}", what, list, advice));
}

}  // namespace

void refuse_overlap(const std::vector<PartView>& parts, const std::vector<std::string>& inputs) {
  const auto question = [&inputs](const Example& row) { return question_of(row, inputs); };
  if (!inputs.empty())
    refuse(shared(parts, question), "The same question", "Remove one of the rows, or give both the same `group`.");
  refuse(shared(parts, [](const Example& row) { return row.id; }), "The same id", "Give every row an id of its own.");
  refuse(shared(parts, [](const Example& row) { return row.group; }), "The same group",
         "Move the group's rows into one part.");
}

}  // namespace hone
