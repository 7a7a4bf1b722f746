#include <optional>

#include <fmt/format.h>

#include "adapters/config/readers.hpp"
#include "adapters/config/scalars.hpp"

namespace hone {
namespace {

const std::vector<std::string> split_names = {"train", "validation", "test"};

/// A part's size: a share ("40%") in [0, 1], or a number of rows.
struct Size {
  bool share = true;
  double amount = 0;
};

std::optional<Size> read_size(Section& section, const std::string& name) {
  section.need(name);
  const auto text = section.text(name);
  if (!text) return std::nullopt;
  if (const auto share = read_percent(*text)) return Size{true, *share};
  if (const auto rows = read_count(*text)) return Size{false, static_cast<double>(*rows)};
  section.complain(name, fmt::format("`data.split.{}` must be a share such as 40% or a number of rows; this is `{}`.", name, *text));
  return std::nullopt;
}

void read_split(Section section, DataConfig& config) {
  const auto train = read_size(section, "train");
  const auto validation = read_size(section, "validation");
  const auto test = read_size(section, "test");
  config.rows.stratum = section.text("stratify").value_or("");
  config.split.stratify = !config.rows.stratum.empty();
  config.split.seed = static_cast<std::uint64_t>(section.integer("seed", 0).value_or(0));
  section.finish();
  if (!train || !validation || !test) return;
  if (train->share != validation->share || train->share != test->share) {
    section.complain("`data.split` mixes shares and numbers of rows; give all three as one or the other.");
  } else if (train->share && train->amount + validation->amount + test->amount > 1 + 1e-9) {
    section.complain("the shares in `data.split` are more than 100% together.");
  } else if (train->share) {
    config.split.sizes = Fractions{train->amount, validation->amount, test->amount};
  } else {
    const auto rows = [](const Size& size) { return static_cast<std::size_t>(size.amount); };
    config.split.sizes = Counts{rows(*train), rows(*validation), rows(*test)};
  }
}

}  // namespace

DataConfig read_data(Section& root) {
  DataConfig config;
  root.need("data");
  auto section = root.section("data");
  if (!section) return config;
  const auto file = section->text("file");
  config.rows.file = file.value_or("");
  for (const auto& name : split_names) {
    if (auto part = section->text(name)) config.files[name] = *part;
  }
  config.rows.format = section->choice("format", {"jsonl", "json", "csv", "hotpotqa"}).value_or("");
  config.rows.inputs = section->need_texts("inputs");
  config.rows.id = section->text("id").value_or("");
  config.rows.group = section->text("group").value_or("");
  if (auto split = section->section("split")) read_split(*split, config);
  section->finish();
  if (!file && config.files.size() < split_names.size()) {
    section->complain("`data` needs `file`, or all of `train`, `validation` and `test`.");
  } else if (file && !config.files.empty()) {
    section->complain("`data` has `file` and files for single parts; give one or the other.");
  } else if (!file && section->has("split")) {
    section->complain("split", "`data.split` divides `data.file`; where each part has a file of its own there is nothing to divide.");
  }
  return config;
}

}  // namespace hone
