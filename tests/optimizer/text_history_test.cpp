#include "optimizer/text_history.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/optimizer/scripted_world.hpp"

using namespace hone;
using namespace hone::test;

namespace {

SearchRecord two_rows() {
  RuleWorld world;
  world.components = 2;
  world.validation = 2;
  return SearchRecord(world.problem());
}

/// A new program with this text, validated on as many rows as there are scores.
int validated(SearchRecord& record, const std::string& text, const std::vector<double>& scores) {
  auto program = std::make_shared<const Candidate>(record.entry(0).candidate->with("step0.instruction", Value(text)));
  const int candidate = record.add(std::move(program), "proposal", {0}, {});
  for (std::size_t row = 0; row < scores.size(); ++row) {
    RolloutQueue::Settled settled;
    settled.cell = {candidate, {Partition::validation, static_cast<int>(row)}, 0};
    settled.result.emplace().score = scores[row];
    record.take(settled);
  }
  for (int row = static_cast<int>(scores.size()); row < 2; ++row) record.give_up_validation(candidate, row);
  record.accept(candidate, "");
  return candidate;
}

std::vector<std::string> words(const std::vector<TriedIdea>& ideas) {
  std::vector<std::string> words;
  for (const TriedIdea& idea : ideas) words.push_back(idea.text + " " + idea.result);
  return words;
}

}  // namespace

TEST_CASE("every text component has a history, which begins with the seed's text") {
  const auto histories = text_histories(two_rows());
  REQUIRE(histories.size() == 2);
  CHECK(histories[1].component() == "step1.instruction");
  CHECK(histories[1].texts() == std::vector<std::string>{"Answer."});
}

TEST_CASE("the best texts are told worst first, each with the best score that a program with it had") {
  SearchRecord record = two_rows();
  TextHistory history("step0.instruction");
  history.add("a", validated(record, "a", {1, 0}));
  history.add("b", validated(record, "b", {1, 1}));
  history.add("c", validated(record, "c", {0, 0}));
  history.add("a", validated(record, "a again", {1, 0.5}));
  CHECK(history.texts() == std::vector<std::string>{"a", "b", "c"});
  CHECK(words(history.best(record, 10)) == std::vector<std::string>{"c Score: 0.000", "a Score: 0.750", "b Score: 1.000"});
  CHECK(words(history.best(record, 1)) == std::vector<std::string>{"b Score: 1.000"});
}

TEST_CASE("a text of a program that could not win has no score to be told") {
  SearchRecord record = two_rows();
  TextHistory history("step0.instruction");
  history.add("a", validated(record, "a", {1}));  // half of its validation is missing
  CHECK(history.best(record, 10).empty());
}
