#include "optimizer/rollout_queue.hpp"

#include <doctest/doctest.h>

using namespace hone;

namespace {

const Cell first{0, {Partition::train, 1}, 0};
const Cell second{0, {Partition::train, 2}, 0};

Outcome scored(double score) {
  RolloutResult result;
  result.score = score;
  return {result};
}

const Outcome failed{StepFailed{FailureKind::timeout}};

}  // namespace

TEST_CASE("a cell that several wait for is asked once and told to all") {
  RolloutQueue queue;
  queue.want(first, 1, {});
  queue.want(first, 2, {true, false});
  CHECK(queue.queued() == 1);
  CHECK(queue.next(10) == first);
  CHECK(queue.keep(first).trace);
  queue.want(first, 3, {});
  CHECK(queue.queued() == 0);
  const auto settled = queue.tell(10, scored(0.5));
  REQUIRE(settled);
  CHECK(settled->ready == std::vector<int>{1, 2, 3});
  CHECK(settled->result->score == 0.5);
  CHECK(settled->step == 10);
  CHECK(settled->traced);
}

TEST_CASE("a waiter is ready with the last of its cells") {
  RolloutQueue queue;
  queue.want(first, 1, {});
  queue.want(second, 1, {});
  CHECK(queue.waiting(1) == 2);
  (void)queue.next(1);
  (void)queue.next(2);
  CHECK(queue.tell(2, scored(1))->ready.empty());
  CHECK(queue.tell(1, scored(1))->ready == std::vector<int>{1});
  CHECK(queue.waiting(1) == 0);
}

TEST_CASE("a rollout that failed is asked again at most twice, then its cell is missing") {
  RolloutQueue queue;
  queue.want(first, 1, {});
  for (StepId id = 1; id <= 2; ++id) {
    CHECK(queue.next(id) == first);
    CHECK_FALSE(queue.tell(id, failed));
    CHECK(queue.queued() == 1);
  }
  CHECK(queue.next(3) == first);
  const auto settled = queue.tell(3, failed);
  REQUIRE(settled);
  CHECK_FALSE(settled->result);
  CHECK(settled->ready == std::vector<int>{1});
}

TEST_CASE("a rollout that succeeds after a failure has its score") {
  RolloutQueue queue;
  queue.want(first, 1, {});
  (void)queue.next(1);
  CHECK_FALSE(queue.tell(1, failed));
  (void)queue.next(2);
  CHECK(queue.tell(2, scored(1))->result->score == 1);
}

TEST_CASE("what the budget refuses is missing at once") {
  RolloutQueue queue;
  queue.want(first, 1, {});
  queue.want(second, 1, {});
  (void)queue.next(1);
  const auto refused = queue.tell(1, {StepRefused{Limit::usd}});
  REQUIRE(refused);
  CHECK_FALSE(refused->result);
  const auto given_up = queue.give_up();
  CHECK(given_up.cell == second);
  CHECK(given_up.ready == std::vector<int>{1});
  CHECK(queue.queued() == 0);
}

TEST_CASE("who joins a rollout in flight gets what it was asked with") {
  RolloutQueue queue;
  queue.want(first, 1, {});
  (void)queue.next(1);
  queue.want(first, 2, {true, false});
  CHECK_FALSE(queue.tell(1, scored(1))->traced);
}
