// What the model of `hone` costs with a pool as large as it gets: CPU of each of its questions and memory.
//
//   beliefs_bench [--pool 1000] [--examples 300] [--known 60] [--steps 200]
//
// Every candidate is the child of a random earlier one and was run on `known` of the examples. A step is what a search does when a score comes
// in and something is begun: the score of a random candidate is observed, and each question is asked once.
#include <functional>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "optimizer/hone/race.hpp"
#include "optimizer/hone/standings.hpp"
#include "tests/bench/bench_options.hpp"
#include "tests/bench/process_cost.hpp"
#include "tests/optimizer/hone/hone_support.hpp"

namespace {

using namespace hone;
using test::cpu_seconds;
using test::peak_mib;

double score(Rng& rng, int candidate) { return rng.uniform() < 0.3 + 0.0004 * candidate ? 1 : 0; }

Beliefs filled(int pool, int examples, int known, Rng& rng) {
  Beliefs beliefs(examples);
  std::vector<int> order = test::numbers(examples);
  for (int candidate = 0; candidate < pool; ++candidate) {
    beliefs.add(candidate, candidate == 0 ? -1 : static_cast<int>(rng.below(static_cast<std::uint64_t>(candidate))), candidate == 0 ? "seed" : "reflection");
    rng.shuffle(order);
    for (int i = 0; i < known; ++i) beliefs.observe(candidate, order[at(i)], score(rng, candidate));
    if (candidate > 0) beliefs.learn_from(candidate);
  }
  return beliefs;
}

}  // namespace

int main(int argc, char** argv) {
  const test::BenchOptions options(argc, argv, {{"pool", "1000"}, {"examples", "300"}, {"known", "60"}, {"steps", "200"}});
  const int pool = options.number("pool");
  const int examples = options.number("examples");
  const int steps = options.number("steps");
  const double before = peak_mib();
  Rng rng(1, "beliefs");
  Beliefs beliefs = filled(pool, examples, options.number("known"), rng);
  const std::vector<int> candidates = test::numbers(pool);
  const std::vector<int> rows = test::numbers(examples);
  int now = 0;
  const std::vector<std::pair<std::string, std::function<void()>>> questions = {
      {"a score is observed", [&] { beliefs.observe(now, static_cast<int>(rng.below(static_cast<std::uint64_t>(examples))), score(rng, now)); }},
      {"the leader, with the update of whom it changed", [&] { (void)find_leader(beliefs, candidates); }},
      {"a parent is drawn", [&] { (void)draw_parent(beliefs, candidates, Rng(2, "parent", static_cast<std::uint64_t>(now))); }},
      {"a donor is found", [&] { (void)find_donor(beliefs, candidates, now, [](int) { return true; }); }},
      {"whom to confirm", [&] { (void)by_promise(beliefs, candidates); }},
      {"a race is judged, the next two examples chosen", [&] {
         (void)judge_race(RacingPolicy(), beliefs, now, false);
         (void)next_examples(beliefs, now, rows, 2);
       }}};
  std::vector<double> spent(questions.size(), 0);
  for (int step = 0; step < steps; ++step) {
    now = 1 + static_cast<int>(rng.below(static_cast<std::uint64_t>(pool - 1)));
    for (std::size_t i = 0; i < questions.size(); ++i) {
      const double begin = cpu_seconds();
      questions[i].second();
      spent[i] += 1000 * (cpu_seconds() - begin);
    }
  }
  fmt::print("{} candidates in the pool x {} examples, each run on {}; means of {} steps\n", pool, examples, options.number("known"), steps);
  for (std::size_t i = 0; i < questions.size(); ++i) fmt::print("{:<50} {:>8.3f} ms\n", questions[i].first, spent[i] / steps);
  const double all = std::accumulate(spent.begin(), spent.end(), 0.0) / steps;
  fmt::print("{:<50} {:>8.3f} ms, {:.2f} of the target of 1 ms\n", "all of them", all, all);
  fmt::print("peak memory: {:.1f} MiB above {:.1f} at the start, {:.2f} of the target of 64 MiB\n", peak_mib() - before, before, (peak_mib() - before) / 64);
}
