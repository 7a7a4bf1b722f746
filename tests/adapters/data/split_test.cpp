#include "adapters/data/split.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "programs/error.hpp"
#include "tests/adapters/data/files.hpp"

using namespace hone;
using namespace hone::test;

namespace {

Example row(int id, std::string group = {}, std::string stratum = {}) {
  auto name = "r" + std::to_string(id);
  if (group.empty()) group = name;
  return {name, std::move(group), std::move(stratum), {{"question", "Q" + std::to_string(id)}}};
}

Dataset rows(int n) {
  Dataset out;
  for (int i = 0; i < n; ++i) out.push_back(row(i));
  return out;
}

SplitSpec counts(std::size_t train, std::size_t validation, std::size_t test, bool stratify = false) {
  return {Counts{train, validation, test}, stratify, 0, {"question"}};
}

SplitSpec fractions(double train, double validation, double test, bool stratify = false) {
  return {Fractions{train, validation, test}, stratify, 0, {"question"}};
}

std::array<const Dataset*, 3> parts(const Split& split) { return {&split.train, &split.validation, &split.test}; }

/// Where each row went, by id: 0 train, 1 validation, 2 test.
std::map<std::string, int> membership(const Split& split) {
  std::map<std::string, int> out;
  for (int i = 0; i < 3; ++i)
    for (const auto& example : *parts(split)[static_cast<std::size_t>(i)]) REQUIRE(out.emplace(example.id, i).second);
  return out;
}

std::array<std::size_t, 3> sizes(const Split& split) { return {split.train.size(), split.validation.size(), split.test.size()}; }

std::string refusal(const Dataset& data, const SplitSpec& spec) {
  return message_of<UserError>([&] { (void)make_split(data, spec); });
}

/// Rows in groups and strata, each row once.
Dataset any_data(int most_groups, int most_in_group) {
  Dataset data;
  const int groups = *rc::gen::inRange(1, most_groups);
  for (int g = 0; g < groups; ++g) {
    const int in_group = *rc::gen::inRange(1, most_in_group + 1);
    for (int i = 0; i < in_group; ++i) {
      auto stratum = *rc::gen::element<std::string>("", "bridge", "comparison");
      data.push_back(row(static_cast<int>(data.size()), "g" + std::to_string(g), std::move(stratum)));
    }
  }
  return data;
}

/// The split, or nothing where it was refused.
std::optional<Split> try_split(const Dataset& data, const SplitSpec& spec) {
  try {
    return make_split(data, spec);
  } catch (const UserError&) {
    return std::nullopt;
  }
}

SplitSpec any_spec(std::size_t rows) {
  SplitSpec spec;
  spec.stratify = *rc::gen::arbitrary<bool>();
  spec.seed = *rc::gen::arbitrary<std::uint64_t>();
  if (*rc::gen::arbitrary<bool>()) {
    spec.sizes = Fractions{*rc::gen::inRange(0, 40) / 100.0, *rc::gen::inRange(0, 30) / 100.0, *rc::gen::inRange(0, 31) / 100.0};
  } else {
    const auto third = static_cast<int>(rows) / 3 + 1;
    const auto one = [third] { return static_cast<std::size_t>(*rc::gen::inRange(0, third)); };
    spec.sizes = Counts{one(), one(), one()};
  }
  return spec;
}

}  // namespace

TEST_CASE("counts are met exactly and the rest is unused") {
  const auto split = make_split(rows(100), counts(40, 20, 30));
  CHECK(sizes(split) == std::array<std::size_t, 3>{40, 20, 30});
  CHECK(split.unused == 10);
  CHECK(make_split(rows(90), counts(40, 20, 30)).unused == 0);
}

TEST_CASE("fractions are met about") {
  const auto split = make_split(rows(2000), fractions(0.4, 0.3, 0.3));
  CHECK(split.unused == 0);
  CHECK(split.train.size() == doctest::Approx(800).epsilon(0.1));
  CHECK(split.validation.size() == doctest::Approx(600).epsilon(0.1));
  CHECK(split.test.size() == doctest::Approx(600).epsilon(0.1));
}

TEST_CASE("fractions of less than everything leave rows unused, and of everything none") {
  const auto split = make_split(rows(2000), fractions(0.1, 0.1, 0.1));
  CHECK(split.unused == doctest::Approx(1400).epsilon(0.1));
  CHECK(make_split(rows(2000), fractions(0.7, 0.2, 0.1)).unused == 0);
  CHECK(make_split(rows(2000), fractions(0.7, 0.3, 0)).unused == 0);
}

TEST_CASE("which rows are test is fixed for good") {
  // Were these to change, test rows of earlier runs would be trained on.
  std::string test;
  for (const auto& example : make_split(rows(20), fractions(0.4, 0.3, 0.3)).test) test += example.id + " ";
  CHECK(test == "r6 r14 r3 ");
}

TEST_CASE("another split seed gives another split") {
  auto spec = fractions(0.4, 0.3, 0.3);
  const auto first = membership(make_split(rows(100), spec));
  spec.seed = 1;
  CHECK(first != membership(make_split(rows(100), spec)));
}

TEST_CASE("stratified parts have their share of every stratum and of the whole") {
  Dataset data;
  for (int i = 0; i < 100; ++i) data.push_back(row(i, "", i % 10 == 0 ? "rare" : "common"));
  for (const auto& spec : {fractions(0.4, 0.3, 0.3, true), counts(40, 30, 30, true)}) {
    const auto split = make_split(data, spec);
    CHECK(sizes(split) == std::array<std::size_t, 3>{40, 30, 30});
    const auto rare = [](const Dataset& part) { return std::count_if(part.begin(), part.end(), [](const Example& e) { return e.stratum == "rare"; }); };
    CHECK(rare(split.train) == 4);
    CHECK(rare(split.validation) == 3);
    CHECK(rare(split.test) == 3);
  }
}

TEST_CASE("strata of a single row are spread over the parts") {
  Dataset data;
  for (int i = 0; i < 100; ++i) data.push_back(row(i, "", "s" + std::to_string(i)));
  CHECK(sizes(make_split(data, fractions(0.4, 0.3, 0.3, true))) == std::array<std::size_t, 3>{40, 30, 30});
  CHECK(sizes(make_split(data, counts(25, 25, 10, true))) == std::array<std::size_t, 3>{25, 25, 10});
}

TEST_CASE("rows by which a group is over a count stay unused") {
  Dataset data;
  for (int i = 0; i < 60; ++i) data.push_back(row(i, "g" + std::to_string(i / 3)));
  const auto split = make_split(data, counts(20, 10, 10));
  CHECK(sizes(split) == std::array<std::size_t, 3>{20, 10, 10});
  CHECK(split.unused == 20);
  CHECK(refusal(data, counts(20, 20, 20)).find("with the 20 groups kept whole only 18 of the 60 rows are left for it") != std::string::npos);
}

TEST_CASE("few large groups are parted by their middles") {
  Dataset data;
  for (int i = 0; i < 300; ++i) data.push_back(row(i, "g" + std::to_string(i / 100)));
  CHECK(sizes(make_split(data, fractions(0.4, 0.3, 0.3, true))) == std::array<std::size_t, 3>{100, 100, 100});
}

TEST_CASE("a split larger than the data is refused with both numbers") {
  CHECK(refusal(rows(50), counts(30, 20, 10)) ==
        "The split asks for 60 rows (train 30, validation 20, test 10), but the data has 50. Ask for fewer, or add rows.");
}

TEST_CASE("shares that make no sense are refused") {
  CHECK(refusal(rows(50), fractions(0.5, 0.5, 0.2)).starts_with("The parts of the split add up to 120%."));
  CHECK(refusal(rows(50), fractions(-0.1, 0.5, 0.2)).starts_with("A part of the split is given as -10%."));
  CHECK(refusal(rows(50), fractions(1.5, 0, 0)).starts_with("A part of the split is given as 150%."));
  CHECK(refusal(rows(50), fractions(std::nan(""), 0, 0)).starts_with("A part of the split is given as nan%."));
  CHECK(refusal({}, counts(0, 0, 0)).starts_with("There are no rows to split."));
}

TEST_CASE("a part that gets no row though it should is refused") {
  CHECK(refusal(rows(1), fractions(0.4, 0.3, 0.3)).starts_with("The split leaves no row for "));
  CHECK(refusal(rows(200), fractions(0.6, 0, 0.4)).empty());
}

TEST_CASE("a question that falls into two parts is refused with its rows, unless they share a group") {
  Dataset data = rows(100);
  for (int i = 0; i < 100; i += 2) data[static_cast<std::size_t>(i + 1)].fields = data[static_cast<std::size_t>(i)].fields;
  const Places places = {{"r0", "q.jsonl, line 1"}};
  CHECK_THROWS_WITH_AS((void)make_split(data, fractions(0.4, 0.3, 0.3), places), doctest::Contains("The same question stands in two parts"), UserError);
  for (int i = 0; i < 100; i += 2) data[static_cast<std::size_t>(i + 1)].group = data[static_cast<std::size_t>(i)].group;
  CHECK_NOTHROW((void)make_split(data, fractions(0.4, 0.3, 0.3), places));
}

TEST_CASE("no group stands in two parts, no row in two, and counts are exact") {
  CHECK(rc::check("any data and any sizes", [] {
    const auto data = any_data(30, 6);
    const auto spec = any_spec(data.size());
    const auto split = try_split(data, spec);
    if (!split) return;
    std::map<std::string, int> part_of_group;
    std::set<std::string> seen;
    for (int i = 0; i < 3; ++i)
      for (const auto& example : *parts(*split)[static_cast<std::size_t>(i)]) {
        RC_ASSERT(seen.insert(example.id).second);
        RC_ASSERT(part_of_group.emplace(example.group, i).first->second == i);
      }
    RC_ASSERT(seen.size() + split->unused == data.size());
    if (const auto* wanted = std::get_if<Counts>(&spec.sizes))
      RC_ASSERT(sizes(*split) == (std::array<std::size_t, 3>{wanted->train, wanted->validation, wanted->test}));
  }));
}

TEST_CASE("rows that stand alone can always be counted out, stratified or not") {
  CHECK(rc::check("groups of one", [] {
    const auto data = any_data(60, 1);
    auto spec = any_spec(data.size());
    spec.sizes = Counts{data.size() / 3, data.size() / 3, data.size() - 2 * (data.size() / 3)};
    const auto split = make_split(data, spec);
    RC_ASSERT(split.unused == 0U);
    if (!spec.stratify) return;
    std::map<std::string, std::array<int, 3>> by_stratum;
    for (std::size_t i = 0; i < 3; ++i)
      for (const auto& example : *parts(split)[i]) ++by_stratum[example.stratum][i];
    for (const auto& [name, found] : by_stratum) {
      const double share = (found[0] + found[1] + found[2]) / 3.0;
      for (const int n : found) RC_ASSERT(std::abs(n - share) < 3);
    }
  }));
}

TEST_CASE("the order of the rows does not matter") {
  CHECK(rc::check("any data, shuffled", [] {
    auto data = any_data(30, 4);
    const auto spec = any_spec(data.size());
    const auto first = try_split(data, spec);
    const auto order = *rc::gen::container<std::vector<std::uint32_t>>(data.size(), rc::gen::arbitrary<std::uint32_t>());
    std::map<std::string, std::uint32_t> rank;
    for (std::size_t i = 0; i < data.size(); ++i) rank[data[i].id] = order[i];
    std::sort(data.begin(), data.end(), [&rank](const Example& a, const Example& b) { return rank[a.id] < rank[b.id]; });
    const auto second = try_split(data, spec);
    RC_ASSERT(first.has_value() == second.has_value());
    if (!first) return;
    for (std::size_t i = 0; i < 3; ++i) {
      const auto& a = *parts(*first)[i];
      const auto& b = *parts(*second)[i];
      RC_ASSERT(std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Example& x, const Example& y) { return x.id == y.id; }));
    }
  }));
}

TEST_CASE("with fractions, added rows move none") {
  CHECK(rc::check("a start of the data against the whole", [] {
    Dataset data;
    for (int i = 0; i < 150; ++i) data.push_back(row(i, "g" + std::to_string(i * 7 % 90)));
    const SplitSpec spec{Fractions{0.4, 0.3, 0.2}, false, *rc::gen::arbitrary<std::uint64_t>(), {}};
    const auto now = membership(make_split(data, spec));
    data.resize(static_cast<std::size_t>(*rc::gen::inRange(100, 150)));
    const auto before = membership(make_split(data, spec));
    for (const auto& example : data) {
      const auto old = before.find(example.id);
      const auto found = now.find(example.id);
      RC_ASSERT((old == before.end()) == (found == now.end()));
      if (old != before.end()) RC_ASSERT(old->second == found->second);
    }
  }));
}

TEST_CASE("the content hash tells data apart by what the rows say") {
  auto data = rows(3);
  const auto hash = content_hash(data);
  CHECK(hash.size() == 64);
  std::reverse(data.begin(), data.end());
  data[0].id = "renamed";
  CHECK(content_hash(data) == hash);
  data[0].fields["answer"] = Value("x");
  CHECK(content_hash(data) != hash);
  CHECK(content_hash(rows(2)) != hash);
}
