#include "optimizer/hone/failure_book.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/optimizer/scripted_world.hpp"

using namespace hone;
using namespace hone::test;

namespace {

void ran(SearchRecord& record, int candidate, int example, double score, StepId step) {
  RolloutQueue::Settled settled{{candidate, {Partition::train, example}, 0}, step, RolloutResult{}, true, {}};
  settled.result->score = score;
  record.take(settled);
}

int child_of(SearchRecord& record, int parent) {
  const std::string text = "child " + std::to_string(record.size());
  return record.add(std::make_shared<const Candidate>(record.entry(parent).candidate->with("step0.instruction", Value(text))), "reflection", {parent}, {});
}

const std::vector<int> order = {5, 4, 3, 2, 1, 0, 6, 7, 8, 9, 10, 11};

}  // namespace

TEST_CASE("failures that were shown least come first, then the worst") {
  SearchRecord record(RuleWorld().problem());
  ran(record, 0, 0, 0.5, 1);
  ran(record, 0, 1, 0, 2);
  ran(record, 0, 2, 1, 3);
  ran(record, 0, 3, 0, 4);
  FailureBook book(record);
  CHECK(book.failures(0, 4, order) == std::vector<int>{3, 1, 0});
  book.note_shown(0, {3, 1});
  CHECK(book.failures(0, 2, order) == std::vector<int>{0, 3});
}

TEST_CASE("what a forebear failed is run before what nobody was run on") {
  SearchRecord record(RuleWorld().problem());
  ran(record, 0, 2, 0, 1);
  ran(record, 0, 3, 1, 2);
  const int child = child_of(record, 0);
  FailureBook book(record);
  CHECK(book.unseen(child, 2, order) == std::vector<int>{2, 5});
  CHECK(book.unseen(0, 2, order) == std::vector<int>{5, 4});
}

TEST_CASE("a success of another candidate on the same example is found, the latest candidate's first") {
  SearchRecord record(RuleWorld().problem());
  ran(record, 0, 2, 0, 1);
  const int first = child_of(record, 0);
  const int second = child_of(record, 0);
  ran(record, first, 2, 1, 7);
  ran(record, second, 2, 1, 9);
  ran(record, second, 3, 0, 10);
  FailureBook book(record);
  for (const auto& [candidate, example] : {std::pair(0, 2), {first, 2}, {second, 2}, {second, 3}}) book.take(candidate, example);
  CHECK(book.solved_by_another(0, 2) == 9);
  CHECK(book.solved_by_another(0, 3) == 0);
}
