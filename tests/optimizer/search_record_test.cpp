#include "optimizer/search_record.hpp"

#include <doctest/doctest.h>

#include "tests/optimizer/scripted_world.hpp"

using namespace hone;
using namespace hone::test;

namespace {

RolloutQueue::Settled settled(int candidate, Partition partition, int example, std::optional<double> score, int repeat = 0) {
  RolloutQueue::Settled out;
  out.cell = {candidate, {partition, example}, repeat};
  if (score) {
    out.step = 5;
    out.traced = true;
    out.result = RolloutResult{};
    out.result->score = *score;
  }
  return out;
}

SearchRecord record(int validation = 2, int repeats = 1) {
  RuleWorld world;
  world.train = 2;
  world.validation = validation;
  SearchProblem problem = world.problem();
  problem.repeats = repeats;
  return SearchRecord(problem);
}

int add(SearchRecord& record, const std::string& text, int parent = 0) {
  auto child = std::make_shared<const Candidate>(record.entry(parent).candidate->with("step0.instruction", Value(text)));
  return record.add(child, "reflection", {parent}, {3});
}

void validate(SearchRecord& record, int candidate, const std::vector<std::optional<double>>& scores) {
  for (std::size_t i = 0; i < scores.size(); ++i) {
    record.take(settled(candidate, Partition::validation, static_cast<int>(i), scores[i]));
  }
  record.accept(candidate, "in");
}

}  // namespace

TEST_CASE("a candidate is known whatever its white space") {
  SearchRecord known = record();
  add(known, "Answer briefly.");
  const Candidate& seed = *known.problem().seed;
  CHECK(known.knows(seed));
  CHECK(known.knows(seed.with("step0.instruction", Value(" Answer\n briefly. "))));
  CHECK_FALSE(known.knows(seed.with("step0.instruction", Value("Answer briefly!"))));
}

TEST_CASE("an origin names its parents and what changed") {
  SearchRecord known = record();
  const int child = add(known, "A");
  CHECK(known.entry(child).origin.parents == std::vector<std::string>{known.problem().seed->id()});
  CHECK(known.entry(child).origin.changed == std::vector<std::string>{"step0.instruction"});
  CHECK(known.entry(child).origin.steps == std::vector<std::int64_t>{3});
}

TEST_CASE("the best mean wins, the earliest at a tie, and a candidate in the making never") {
  SearchRecord known = record();
  CHECK(known.winner() == 0);
  validate(known, 0, {0.5, 0.5});
  const int equal = add(known, "A");
  validate(known, equal, {1, 0});
  CHECK(known.winner() == 0);
  const int better = add(known, "B");
  known.take(settled(better, Partition::validation, 0, 1));
  CHECK(known.winner() == 0);
  known.take(settled(better, Partition::validation, 1, 1));
  known.accept(better, "in");
  CHECK(known.winner() == better);
  const int as_good = add(known, "C");
  validate(known, as_good, {1, 1});
  CHECK(known.winner() == better);
  CHECK(known.best().validation == 1);
  CHECK(known.reports().size() == 4);
  CHECK(known.reports()[1].state == "in");
}

TEST_CASE("means of the same scores in another order are a tie") {
  SearchRecord known = record(3);
  validate(known, 0, {0.3, 0.2, 0.1});
  validate(known, add(known, "A"), {0.1, 0.2, 0.3});  // adds up to a little more
  CHECK(known.winner() == 0);
}

TEST_CASE("with more than 5 % missing nobody wins") {
  SearchRecord known = record(20);
  validate(known, 0, std::vector<std::optional<double>>(20, 0.0));
  std::vector<std::optional<double>> scores(20, 1.0);
  scores[3] = std::nullopt;
  const int nearly = add(known, "A");
  validate(known, nearly, scores);
  CHECK(known.winner() == nearly);
  scores[4] = std::nullopt;
  const int too_few = add(known, "B");
  validate(known, too_few, scores);
  CHECK_FALSE(known.can_win(too_few));
  CHECK(known.best().n == 19);
}

TEST_CASE("an example of train is done when it is solved or missing for good") {
  SearchRecord known = record();
  CHECK_FALSE(known.train_done(0));
  known.take(settled(0, Partition::train, 0, 1));
  CHECK(known.train_done(0, 0));
  CHECK_FALSE(known.train_done(0));
  known.take(settled(0, Partition::train, 1, 0.5));
  CHECK_FALSE(known.train_done(0));
  CHECK(known.train_score(0, 1) == 0.5);
  known.take(settled(0, Partition::train, 1, std::nullopt));
  CHECK(known.train_done(0));
  CHECK(known.any_train_missing());
  CHECK_FALSE(known.train_score(0, 1));
  known.take(settled(0, Partition::train, 1, 1));  // run again, and solved
  CHECK(known.train_done(0));
  CHECK_FALSE(known.any_train_missing());
}

TEST_CASE("repeats on train are averaged, and each has to be solved") {
  SearchRecord known = record(2, 2);
  known.take(settled(0, Partition::train, 0, 1, 0));
  CHECK_FALSE(known.train_done(0, 0));
  known.take(settled(0, Partition::train, 0, 0, 1));
  CHECK(known.train_score(0, 0) == 0.5);
  CHECK_FALSE(known.train_done(0, 0));
  REQUIRE(known.train(0, 0, 1));
  CHECK(known.train(0, 0, 1)->step == 5);
  CHECK_FALSE(known.train(0, 1, 0));
}
