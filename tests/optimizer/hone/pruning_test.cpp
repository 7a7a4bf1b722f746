#include "optimizer/hone/pruning.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/optimizer/hone/hone_support.hpp"

using namespace hone;
using test::numbers;

namespace {

/// 100 examples: the seed solves the first 20; candidate 1, the parent, the first 80; candidate 2 is a pruning of 1, and 3 one of 2.
Beliefs four() {
  Beliefs beliefs(100);
  beliefs.add(0, -1, "seed");
  beliefs.add(1, 0, "reflection");
  beliefs.add(2, 1, "pruning");
  beliefs.add(3, 2, "pruning");
  for (int i = 0; i < 100; ++i) {
    beliefs.observe(0, i, i < 20 ? 1 : 0);
    beliefs.observe(1, i, i < 80 ? 1 : 0);
  }
  return beliefs;
}

/// `candidate` scores as the parent on every second of the first `count` pairs, but for the `lost` first.
void run(Beliefs& beliefs, int candidate, int count, int lost = 0) {
  for (int i = 0; i < count; ++i) beliefs.observe(candidate, i * 100 / count, i * 100 / count < 80 && i >= lost ? 1 : 0);
}

constexpr Pruning first{2, 1, 1};
constexpr Pruning second{3, 2, 1};

}  // namespace

TEST_CASE("a pruning that does as well on many examples is let in, on few it is not") {
  Beliefs beliefs = four();
  run(beliefs, 2, 10);
  CHECK(judge_pruning({}, beliefs, first, false) == RaceVerdict::more);
  CHECK(judge_pruning({}, beliefs, first, true) == RaceVerdict::out);
  run(beliefs, 2, 50);
  CHECK(judge_pruning({}, beliefs, first, false) == RaceVerdict::in);
  CHECK(stands_in({}, beliefs, first));
}

TEST_CASE("a pruning that was seen to do worse is not let in, and is out at once where it loses much") {
  Beliefs beliefs = four();
  run(beliefs, 2, 50, 1);
  CHECK(judge_pruning({}, beliefs, first, true) == RaceVerdict::out);
  Beliefs worse = four();
  run(worse, 2, 6, 3);
  CHECK(judge_pruning({}, worse, first, false) == RaceVerdict::out);
}

TEST_CASE("prunings of prunings cannot lose a little each time") {
  Beliefs beliefs = four();
  run(beliefs, 2, 50, 2);  // let in all the same, say
  run(beliefs, 3, 50, 2);
  CHECK(likeness(beliefs, 2, 3, 0.02).sum == 0);
  CHECK(likeness(beliefs, 1, 3, 0.02).sum == -2);
  CHECK(judge_pruning({}, beliefs, second, true) == RaceVerdict::out);
  CHECK(judge_pruning({}, beliefs, {3, 2, 2}, true) == RaceVerdict::in);
}

TEST_CASE("a pruning does not stand in for its parent any more when it is seen to lose") {
  Beliefs beliefs = four();
  run(beliefs, 2, 50);
  REQUIRE(stands_in({}, beliefs, first));
  for (int i = 0; i < 8; ++i) beliefs.observe(2, 1 + 2 * i, 0);
  CHECK_FALSE(stands_in({}, beliefs, first));
}

TEST_CASE("graded scores are compared in fractions") {
  Beliefs beliefs(60);
  beliefs.add(0, -1, "seed");
  beliefs.add(1, 0, "reflection");
  beliefs.add(2, 1, "pruning");
  for (int i = 0; i < 60; ++i) {
    beliefs.observe(0, i, 0.2);
    beliefs.observe(1, i, 0.7);
    beliefs.observe(2, i, 0.6);
  }
  CHECK(likeness(beliefs, 1, 2, 0.02).sum == doctest::Approx(-6));
  CHECK(judge_pruning({}, beliefs, first, true) == RaceVerdict::out);
}

TEST_CASE("a pruning runs first on what its parent solves and the forebear without the sentence does not") {
  Beliefs beliefs = four();
  const std::vector<int> next = pruning_examples({}, beliefs, first, 0, numbers(100), 6);
  CHECK(next == std::vector<int>{20, 21, 22, 23, 24, 25});
  run(beliefs, 2, 20);
  std::vector<int> open = numbers(100);
  std::erase_if(open, [&](int example) { return beliefs.observed(2, example); });
  const std::vector<int> later = pruning_examples({}, beliefs, first, 0, open, 6);
  CHECK(std::ranges::any_of(later, [](int example) { return example >= 80; }));
  CHECK(pruning_examples({}, beliefs, second, 0, numbers(100), 30).size() == 12);
}

TEST_CASE("a pruning is only run where the candidate was that the prunings began from") {
  Beliefs beliefs = four();
  run(beliefs, 2, 20);
  const std::vector<int> next = pruning_examples({}, beliefs, {3, 2, 2}, 0, numbers(100), 30);
  CHECK(next.size() == 12);
  for (const int example : next) CHECK(beliefs.observed(2, example));
  std::vector<int> elsewhere = numbers(100);
  std::erase_if(elsewhere, [&](int example) { return beliefs.observed(2, example); });
  CHECK(pruning_examples({}, beliefs, {3, 2, 2}, 0, elsewhere, 30).empty());
  CHECK(pruning_examples({}, beliefs, second, 0, elsewhere, 30).size() == 12);
}

TEST_CASE("sentences that are needed, and those of the seed, are not tried") {
  NeededSentences needed;
  const std::string text = "Answer the question. Be brief. Be kind.";
  const auto tried = [&](int component) {
    std::vector<std::string> texts;
    for (const Sentence& sentence : needed.to_try(component, text, "Answer the question.")) texts.push_back(sentence.text);
    return texts;
  };
  CHECK(tried(0) == std::vector<std::string>{"Be brief.", "Be kind."});
  needed.add(0, "Be kind.");
  CHECK(tried(0) == std::vector<std::string>{"Be brief."});
  CHECK(tried(1).size() == 2);
}
