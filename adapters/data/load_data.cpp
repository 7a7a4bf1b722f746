#include "adapters/data/load_data.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "programs/error.hpp"
#include "programs/hash.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

bool is_blank_text(const Value& value) {
  return value.is_string() && trimmed(value.json().get_ref<const std::string&>()).empty();
}

bool is_empty(const Value& value) {
  return value.is_null() || is_blank_text(value) || (value.json().is_structured() && value.json().empty());
}

/// A field that every row must have, and what for.
struct Need {
  std::string field;
  std::string_view why;
};

std::vector<Need> needs_of(const DataSpec& spec) {
  std::vector<Need> needs;
  for (const auto& field : spec.inputs) needs.push_back({field, "an input of the program"});
  for (const auto& field : spec.gold) needs.push_back({field, "which the metric needs"});
  if (!spec.id.empty()) needs.push_back({spec.id, "the `id` of the data"});
  if (!spec.group.empty()) needs.push_back({spec.group, "the `group` of the data"});
  if (!spec.stratum.empty()) needs.push_back({spec.stratum, "to stratify by"});
  return needs;
}

std::vector<std::string> names_of(const Row& row) {
  std::vector<std::string> names;
  for (const auto& [name, value] : row.fields) names.push_back(name);
  return names;
}

void check_field(const RowFile& file, const Need& need) {
  const auto lacks = [&need](const Row& row) { return row.fields.find(need.field) == row.fields.end(); };
  const auto first = std::find_if(file.rows.begin(), file.rows.end(), lacks);
  if (first == file.rows.end()) return;
  const auto count = static_cast<std::size_t>(std::count_if(first, file.rows.end(), lacks));
  const auto names = names_of(*first);
  const auto there = names.empty() ? "The row is empty."
                                   : fmt::format("The row has `{}`.{}", fmt::join(names, "`, `"), did_you_mean(need.field, names));
  if (count == file.rows.size())
    throw UserError(fmt::format("No row of {} has the field `{}`, {}. Line {}: {}", file.path, need.field, need.why,
                                first->line, there));
  const auto more = count == 1 ? std::string() : fmt::format(" ({} rows lack it in all)", count);
  throw UserError(fmt::format("{}: the row has no field `{}`, {}{}. {} Add the field or remove the row.", file.place(*first),
                              need.field, need.why, more, there));
}

/// Why nothing can be learnt from the row; empty: it can.
std::string defect_of(const Row& row, const DataSpec& spec) {
  const auto empty = [&row](const std::string& field) { return is_empty(find_or_null(row.fields, field)); };
  const auto says_nothing = [&](const std::string& field) {
    const auto& value = find_or_null(row.fields, field);
    return value.is_null() || is_blank_text(value) || (contains(spec.answers, field) && is_empty(value));
  };
  if (!spec.inputs.empty() && std::all_of(spec.inputs.begin(), spec.inputs.end(), empty))
    return fmt::format("`{}` is empty: there is nothing to ask", fmt::join(spec.inputs, "`, `"));
  auto gold = std::find_if(spec.gold.begin(), spec.gold.end(), says_nothing);
  if (gold == spec.gold.end() && std::all_of(spec.gold.begin(), spec.gold.end(), empty)) gold = spec.gold.begin();
  return gold == spec.gold.end() ? std::string() : fmt::format("`{}` is empty: there is nothing to judge by", *gold);
}

std::string id_of(const RowFile& file, const Row& row, const DataSpec& spec) {
  if (spec.id.empty()) return short_hash(to_json(row.fields).dump());
  const auto& id = find_or_null(row.fields, spec.id);
  const bool usable = (id.is_string() && !is_blank_text(id)) || id.json().is_number();
  if (!usable)
    throw UserError(fmt::format("{}: the id `{}` is {}. An id is a text or a number; leave `id` out to have one made from the "
                                "row's content.", file.place(row), spec.id, is_empty(id) ? "empty" : id.text()));
  return id.text();
}

Example example_of(const Row& row, std::string id, const DataSpec& spec) {
  const auto text_of = [&row](const std::string& field) {
    const auto& value = find_or_null(row.fields, field);
    return field.empty() || is_empty(value) ? std::string() : value.text();
  };
  auto group = text_of(spec.group);
  if (group.empty()) group = id;
  return {std::move(id), std::move(group), text_of(spec.stratum), row.fields};
}

[[noreturn]] void refuse_all(const RowFile& file, const std::vector<DroppedRow>& dropped) {
  std::string reasons;
  for (std::size_t i = 0; i < std::min<std::size_t>(3, dropped.size()); ++i)
    reasons += fmt::format(" Line {}: {}.", dropped[i].line, dropped[i].reason);
  throw UserError(fmt::format("None of the {} rows of {} can be used.{}", file.rows.size(), file.path, reasons));
}

}  // namespace

LoadedData make_examples(const RowFile& file, const DataSpec& spec) {
  if (file.rows.empty()) throw UserError(fmt::format("The data file {} has no rows. Add some, or name another file.", file.path));
  for (const auto& need : needs_of(spec)) check_field(file, need);
  LoadedData data;
  data.path = file.path;
  data.sha256 = file.sha256;
  for (const auto& row : file.rows) {
    if (auto defect = defect_of(row, spec); !defect.empty()) {
      data.dropped.push_back({row.line, std::move(defect)});
      continue;
    }
    auto id = id_of(file, row, spec);
    const auto [known, is_new] = data.places.emplace(id, file.place(row));
    if (!is_new && !spec.id.empty())
      throw UserError(fmt::format("{}: the id `{}` stands already in {}. Ids must be unique; leave `id` out to have them made "
                                  "from the rows' content.", file.place(row), id, known->second));
    if (is_new)
      data.examples.push_back(example_of(row, std::move(id), spec));
    else
      data.dropped.push_back({row.line, fmt::format("it is a copy of the row at {}", known->second)});
  }
  if (data.examples.empty()) refuse_all(file, data.dropped);
  return data;
}

LoadedData load_data(const DataSpec& spec) { return make_examples(read_rows(spec.file, spec.format), spec); }

}  // namespace hone
