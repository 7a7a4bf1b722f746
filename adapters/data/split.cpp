#include "adapters/data/split.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/data/overlap.hpp"
#include "programs/error.hpp"
#include "programs/hash.hpp"

namespace hone {
namespace {

constexpr std::array<std::string_view, 3> part_names = {"train", "validation", "test"};
constexpr std::size_t unused = 3;
constexpr double rounding = 1e-9;

/// One number for each part, and for the rows in none.
template <class T>
using Per = std::array<T, 4>;

/// 64 bits of SHA-256 of "seed\nname".
std::uint64_t hash_of(std::uint64_t seed, const std::string& name) {
  const auto digits = short_hash(fmt::format("{}\n{}", seed, name));
  std::uint64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return value;
}

/// Rows that stay together.
struct Group {
  std::uint64_t hash = 0;
  std::vector<const Example*> rows;  ///< by the hashes of their ids
};

std::string stratum_of(const Group& group) {
  std::map<std::string, std::size_t> rows;
  for (const auto* row : group.rows) ++rows[row->stratum];
  return std::max_element(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.second < b.second; })->first;
}

/// All groups by hash. Rows that are the same in everything but their order give the same.
std::vector<Group> groups_of(const Dataset& data, std::uint64_t seed) {
  std::map<std::string, std::vector<const Example*>> by_name;
  for (const auto& row : data) by_name[row.group].push_back(&row);
  std::vector<Group> groups;
  for (auto& [name, rows] : by_name) {
    std::sort(rows.begin(), rows.end(), [seed](const Example* a, const Example* b) {
      return std::pair(hash_of(seed, a->id), a->id) < std::pair(hash_of(seed, b->id), b->id);
    });
    groups.push_back({hash_of(seed, name), std::move(rows)});
  }
  std::stable_sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) { return a.hash < b.hash; });
  return groups;
}

/// Which part each group goes to.
using Parts = Per<std::vector<const Group*>>;

std::size_t rows_in(const std::vector<const Group*>& groups) {
  std::size_t rows = 0;
  for (const auto* group : groups) rows += group->rows.size();
  return rows;
}

Parts part_by_hash(const std::vector<Group>& groups, const Per<double>& shares) {
  Parts parts;
  for (const auto& group : groups) {
    const double at = static_cast<double>(group.hash >> 11U) * 0x1p-53;
    double limit = 0;
    std::size_t part = 0;
    for (; part < unused; ++part) {
      limit += shares[part];
      if (at < limit || limit > 1 - rounding) break;
    }
    parts[part].push_back(&group);
  }
  return parts;
}

/// Shares out `rows` rows, one by one to whom most is owed.
Per<std::size_t> apportion(Per<double> owed, std::size_t rows) {
  Per<std::size_t> quota{};
  for (; rows > 0; --rows) {
    const auto part = static_cast<std::size_t>(std::max_element(owed.begin(), owed.end()) - owed.begin());
    owed[part] -= 1;
    ++quota[part];
  }
  return quota;
}

/// Each part takes groups until it has its quota, at the cost of those after it.
Parts take_in_turn(const std::vector<const Group*>& groups, const Per<std::size_t>& quota) {
  Parts parts;
  std::size_t part = 0;
  std::size_t taken = 0;
  for (const auto* group : groups) {
    for (; part < unused && taken >= quota[part]; ++part) taken = 0;
    parts[part].push_back(group);
    taken += group->rows.size();
  }
  return parts;
}

/// Each group goes where its middle lies: nobody's cost, sizes right to within half a group.
Parts take_by_middle(const std::vector<const Group*>& groups, const Per<std::size_t>& quota) {
  Parts parts;
  std::size_t part = 0;
  double end = static_cast<double>(quota[0]);
  double before = 0;
  for (const auto* group : groups) {
    const auto size = static_cast<double>(group->rows.size());
    while (part < unused && before + size / 2 > end) end += static_cast<double>(quota[++part]);
    parts[part].push_back(group);
    before += size;
  }
  return parts;
}

enum class Sizes { about, exact };

/// Parts stratum by stratum. What one stratum gave too much or too little is made up for in the next.
Parts part_by_stratum(const std::vector<Group>& groups, const Per<double>& shares, bool stratify, Sizes sizes) {
  std::map<std::string, std::vector<const Group*>> strata;
  for (const auto& group : groups) strata[stratify ? stratum_of(group) : std::string()].push_back(&group);
  Parts all;
  Per<double> owed{};
  for (const auto& [name, members] : strata) {
    const auto rows = rows_in(members);
    for (std::size_t part = 0; part < owed.size(); ++part) owed[part] += shares[part] * static_cast<double>(rows);
    const auto quota = apportion(owed, rows);
    auto parts = sizes == Sizes::exact ? take_in_turn(members, quota) : take_by_middle(members, quota);
    for (std::size_t part = 0; part < owed.size(); ++part) {
      owed[part] -= static_cast<double>(rows_in(parts[part]));
      all[part].insert(all[part].end(), parts[part].begin(), parts[part].end());
    }
  }
  return all;
}

bool by_hash(const Group* a, const Group* b) { return std::pair(a->hash, a->rows[0]->group) < std::pair(b->hash, b->rows[0]->group); }

/// Gives parts that are short of their count the unused groups with the lowest hashes.
void top_up(Parts& parts, const Per<std::size_t>& counts) {
  auto& spare = parts[unused];
  std::sort(spare.begin(), spare.end(), by_hash);
  auto next = spare.begin();
  for (std::size_t part = 0; part < unused; ++part)
    for (auto rows = rows_in(parts[part]); rows < counts[part] && next != spare.end(); ++next) {
      parts[part].push_back(*next);
      rows += (*next)->rows.size();
    }
  spare.erase(spare.begin(), next);
}

Dataset rows_of(std::vector<const Group*> groups) {
  std::sort(groups.begin(), groups.end(), by_hash);
  Dataset rows;
  for (const auto* group : groups)
    for (const auto* row : group->rows) rows.push_back(*row);
  return rows;
}

void check(const Fractions& sizes) {
  for (const double share : {sizes.train, sizes.validation, sizes.test})
    if (!(share >= 0 && share <= 1))
      throw UserError(fmt::format("A part of the split is given as {:.6g}%. Shares are from 0% to 100%.", share * 100));
  const double sum = sizes.train + sizes.validation + sizes.test;
  if (sum > 1 + rounding)
    throw UserError(fmt::format("The parts of the split add up to {:.6g}%. Together they can have 100% at most.", sum * 100));
}

void check(const Counts& sizes, std::size_t rows) {
  const auto sum = sizes.train + sizes.validation + sizes.test;
  if (sum > rows)
    throw UserError(fmt::format("The split asks for {} rows (train {}, validation {}, test {}), but the data has {}. Ask for "
                                "fewer, or add rows.", sum, sizes.train, sizes.validation, sizes.test, rows));
}

std::array<Dataset, 3> part(const std::vector<Group>& groups, const Fractions& sizes, bool stratify) {
  const Per<double> shares = {sizes.train, sizes.validation, sizes.test,
                              std::max(0.0, 1 - sizes.train - sizes.validation - sizes.test)};
  const auto parts = stratify ? part_by_stratum(groups, shares, true, Sizes::about) : part_by_hash(groups, shares);
  std::array<Dataset, 3> out;
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = rows_of(parts[i]);
    if (out[i].empty() && shares[i] > 0)
      throw UserError(fmt::format("The split leaves no row for {}: it should have {:.4g}% of the groups of rows (a row alone is "
                                  "one), of which there are {}. Add rows, change split.seed, or give the sizes as counts.",
                                  part_names[i], shares[i] * 100, groups.size()));
  }
  return out;
}

std::array<Dataset, 3> part(const std::vector<Group>& groups, const Counts& sizes, bool stratify, std::size_t rows) {
  const auto spare = rows - sizes.train - sizes.validation - sizes.test;
  const Per<std::size_t> counts = {sizes.train, sizes.validation, sizes.test, spare};
  Per<double> shares{};
  for (std::size_t i = 0; i < shares.size(); ++i) shares[i] = static_cast<double>(counts[i]) / static_cast<double>(rows);
  auto parts = part_by_stratum(groups, shares, stratify, Sizes::exact);
  top_up(parts, counts);
  std::array<Dataset, 3> out;
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = rows_of(parts[i]);
    if (out[i].size() < counts[i])
      throw UserError(fmt::format("The split asks for {} {} rows, but with the {} groups kept whole only {} of the {} rows are "
                                  "left for it. Ask for fewer rows.", counts[i], part_names[i], groups.size(), out[i].size(), rows));
    out[i].resize(counts[i]);
  }
  return out;
}

}  // namespace

Split make_split(const Dataset& data, const SplitSpec& spec, const Places& places) {
  const auto* fractions = std::get_if<Fractions>(&spec.sizes);
  const auto* counts = std::get_if<Counts>(&spec.sizes);
  if (data.empty()) throw UserError("There are no rows to split. Add rows to the data.");
  if (fractions != nullptr) check(*fractions);
  if (counts != nullptr) check(*counts, data.size());
  const auto groups = groups_of(data, spec.seed);
  auto parts = fractions != nullptr ? part(groups, *fractions, spec.stratify) : part(groups, *counts, spec.stratify, data.size());
  Split split{std::move(parts[0]), std::move(parts[1]), std::move(parts[2]), 0};
  split.unused = data.size() - split.train.size() - split.validation.size() - split.test.size();
  refuse_overlap({{"train", split.train, places}, {"validation", split.validation, places}, {"test", split.test, places}}, spec.inputs);
  return split;
}

Split split_of_files(LoadedData train, LoadedData validation, LoadedData test, const std::vector<std::string>& inputs) {
  refuse_overlap({{"train", train.examples, train.places},
                  {"validation", validation.examples, validation.places},
                  {"test", test.examples, test.places}},
                 inputs);
  return {std::move(train.examples), std::move(validation.examples), std::move(test.examples), 0};
}

std::string content_hash(const Dataset& data) {
  std::vector<std::string> rows;
  for (const auto& row : data) rows.push_back(sha256_hex(to_json(row.fields).dump()));
  std::sort(rows.begin(), rows.end());
  std::string all;
  for (const auto& row : rows) all += row + "\n";
  return sha256_hex(all);
}

}  // namespace hone
