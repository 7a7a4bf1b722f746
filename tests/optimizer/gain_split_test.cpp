#include "optimizer/gain_split.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace hone;

namespace {

const Value no_demos = Value::of(nlohmann::json::array());
const Value some_demos = Value::of(nlohmann::json::array({{{"row", "1"}}}));

/// Candidates in the order proposed; each names its parent by its place among them.
class Family {
 public:
  Family(std::optional<double> score) { add({{"a.instruction", "seed"}, {"a.demos", no_demos}}, {"seed", {}, {}, {}}, score); }

  /// The child of `parent` with one component or more changed.
  std::string child(std::size_t parent, const ComponentValues& changed, std::optional<double> score) {
    auto values = all[parent].candidate->components();
    Origin origin{"reflection", {all[parent].candidate->id()}, {}, {}};
    for (const auto& [name, value] : changed) {
      values.insert_or_assign(name, value);
      origin.changed.push_back(name);
    }
    return add(values, origin, score);
  }

  std::vector<CandidateReport> all;

 private:
  std::string add(const ComponentValues& values, const Origin& origin, std::optional<double> score) {
    CandidateReport report{std::make_shared<const Candidate>(values), origin, "in", "", std::nullopt};
    if (score) report.score = Choice{report.candidate, *score, 10, 10};
    all.push_back(report);
    return report.candidate->id();
  }
};

}  // namespace

TEST_CASE("each step of the lineage counts for what it changed") {
  Family family(0.3);
  family.child(0, {{"a.demos", some_demos}}, 0.5);
  family.child(0, {{"a.instruction", "a sister"}}, 0.9);
  const auto winner = family.child(1, {{"a.instruction", "better"}}, 0.6);
  const auto split = split_gain(family.all, winner);
  REQUIRE(split);
  CHECK(split->demos == doctest::Approx(0.2));
  CHECK(split->reflection == doctest::Approx(0.1));
  CHECK(split->both == 0);
}

TEST_CASE("demos and text changed at once are not told apart") {
  Family family(0.3);
  const auto winner = family.child(0, {{"a.demos", some_demos}, {"a.instruction", "better"}}, 0.7);
  CHECK(split_gain(family.all, winner)->both == doctest::Approx(0.4));
}

TEST_CASE("an ancestor without a score counts with its child") {
  Family family(0.3);
  family.child(0, {{"a.demos", some_demos}}, std::nullopt);
  const auto winner = family.child(1, {{"a.instruction", "better"}}, 0.6);
  const auto split = split_gain(family.all, winner);
  CHECK(split->both == doctest::Approx(0.3));
  CHECK(split->demos == 0);
}

TEST_CASE("the seed has no gain, nor has who cannot be compared with it") {
  Family family(0.3);
  CHECK_FALSE(split_gain(family.all, family.all[0].candidate->id()));
  CHECK_FALSE(split_gain(family.all, "nobody"));
  Family unknown(std::nullopt);
  const auto child = unknown.child(0, {{"a.instruction", "x"}}, 0.5);
  CHECK_FALSE(split_gain(unknown.all, child));
}
