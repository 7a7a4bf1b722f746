// One step of SIMBA: from a batch to its winner.

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "optimizer/simba/simba.hpp"
#include "optimizer/statistics/portable_math.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

constexpr RolloutQueue::Waiter all_samples = 1 << 20;  // below are candidates
constexpr double softmax_temperature = 0.2;
constexpr int least_batch = 2;

/// Names draws within a step.
std::uint64_t numbered(int step, std::size_t draw) { return (static_cast<std::uint64_t>(step) << 32) + draw; }

/// The current text with the rule behind it; where the reply repeats the current text, the reply.
std::string with_rule(const std::string& current, const std::string& rule) {
  return rule.starts_with(trimmed(current)) ? rule : current + "\n\n" + rule;
}

}  // namespace

/// The best programs by their means, the seed among them.
std::vector<Simba::Scored> Simba::top() const {
  std::vector<Scored> best = programs_;
  std::ranges::stable_sort(best, std::ranges::greater(), &Scored::mean);
  const auto most = static_cast<std::size_t>(candidates_per_step());
  if (best.size() <= most) return best;
  best.resize(most);
  if (std::ranges::find(best, 0, &Scored::candidate) == best.end()) best.back() = programs_.front();
  return best;
}

int Simba::draw_program(std::string_view purpose, std::uint64_t number) {
  const std::vector<Scored> best = top();
  std::vector<double> weights;
  for (const Scored& program : best) weights.push_back(portable_exp((program.mean - 1) / softmax_temperature));
  return best[core_.draws().pick(purpose, number, weights)].candidate;
}

/// Begins the next step; false where there is none, or the budget does not suffice for it and what comes in the end.
bool Simba::begin_step(const BudgetView& budget) {
  if (step_ >= steps() || nothing_better(core_.record()) || (demos_.empty() && !rules_possible(budget))) return false;
  const auto winners = static_cast<std::int64_t>(winners_.size());  // to be validated, with this step's
  const std::int64_t kept = std::min<std::int64_t>(winners, candidates_per_step()) * full_validation();
  const std::int64_t fitting = (affordable(budget) - kept) / (candidates_per_step() * (1 + core_.problem().repeats));
  if (fitting < std::min(least_batch, sampler_.batch_size())) {
    cut_short_ = true;
    return false;
  }
  ++step_;
  stage_ = Stage::sampling;
  batch_ = sampler_.next();
  if (static_cast<std::int64_t>(batch_.size()) > fitting) batch_.resize(static_cast<std::size_t>(fitting));
  run_demos_.clear();
  made_.clear();
  sampled_.assign(static_cast<std::size_t>(candidates_per_step()), {});
  for (std::size_t sample = 0; sample < sampled_.size(); ++sample) {
    for (std::size_t place = 0; place < batch_.size(); ++place) {
      const int program = draw_program("simba_sample", numbered(step_, sample * batch_.size() + place));
      sampled_[sample].push_back(program);
      core_.queue().want({program, {Partition::train, batch_[place]}, sample_repeat(static_cast<int>(sample))}, all_samples, {true, true});
    }
  }
  return true;
}

std::vector<Bucket> Simba::sampled_buckets() {
  std::vector<Bucket> buckets;
  for (std::size_t place = 0; place < batch_.size(); ++place) {
    Bucket bucket{batch_[place], {}};
    for (std::size_t sample = 0; sample < sampled_.size(); ++sample) {
      const int program = sampled_[sample][place];
      const auto* run = core_.record().train(program, bucket.example, sample_repeat(static_cast<int>(sample)));
      if (!run || run->missing) continue;
      bucket.runs.push_back({run->step, run->score});
      if (program != 0) continue;
      seed_sum_ += run->score;
      ++seed_runs_;
    }
    buckets.push_back(std::move(bucket));
  }
  if (seed_runs_ > 0) programs_.front().mean = seed_sum_ / seed_runs_;
  return by_spread(std::move(buckets));
}

/// All samples are told: makes new programs from them.
void Simba::learn(const BudgetView& budget) {
  stage_ = Stage::learning;
  if (core_.closed()) return;
  const std::vector<Bucket> buckets = sampled_buckets();
  low_ = percentile(buckets, 10);
  high_ = percentile(buckets, 90);
  int begun = 0;
  for (std::size_t i = 0; i < buckets.size() && begun < candidates_per_step(); ++i) {
    const std::uint64_t number = numbered(step_, i);
    const Draft changed = draft(number);
    const std::vector<double> chances = {demos_.empty() ? 0.0 : 1.0, rules_possible(budget) ? 1.0 : 0.0};
    if (chances[0] + chances[1] == 0) return;
    const bool demo = core_.draws().pick("simba_strategy", number, chances) == 0;
    begun += (demo ? append_demo(changed, buckets[i]) : ask_for_rule(changed, buckets[i], number)) ? 1 : 0;
  }
}

/// A program of the pool, less a few of its demos: the same places of every predictor.
Simba::Draft Simba::draft(std::uint64_t number) {
  const int source = draw_program("simba_source", number);
  ComponentValues values = core_.record().entry(source).candidate->components();
  std::size_t most = 0;
  for (const std::string& name : demos_) most = std::max(most, demos_from_value(find_or_null(values, name)).size());
  const int drops = demos_to_drop(static_cast<int>(most), core_.policy().demos, core_.draws(), number);
  std::vector<int> order = core_.draws().order("dropped_demos", number, static_cast<int>(most));
  order.resize(static_cast<std::size_t>(drops));
  for (const std::string& name : demos_) {
    std::vector<Demo> kept;
    const std::vector<Demo> demos = demos_from_value(find_or_null(values, name));
    for (std::size_t place = 0; place < demos.size(); ++place) {
      if (std::ranges::find(order, static_cast<int>(place)) == order.end()) kept.push_back(demos[place]);
    }
    values.insert_or_assign(name, to_value(kept));
  }
  return {std::make_shared<const Candidate>(std::move(values)), source};
}

bool Simba::append_demo(const Draft& draft, const Bucket& bucket) {
  const auto run = run_demos_.find(bucket.best().step);
  if (bucket.best().score <= low_ || run == run_demos_.end()) return false;
  ComponentValues values = draft.program->components();
  for (const std::string& name : demos_) {
    const Demo* last = nullptr;
    for (const Demo& demo : run->second) {
      if (demo.predictor == predictor_of(name)) last = &demo;
    }
    std::vector<Demo> demos = demos_from_value(find_or_null(values, name));
    if (last) demos.push_back(*last);
    values.insert_or_assign(name, to_value(demos));
  }
  return evaluate(Candidate(std::move(values)), "demo", draft.source, {bucket.best().step});
}

bool Simba::ask_for_rule(const Draft& draft, const Bucket& bucket, std::uint64_t number) {
  const Trajectory& best = bucket.best();
  const Trajectory& worst = bucket.worst();
  const bool differ = worst.score < best.score;
  if (!differ && (best.score <= low_ || worst.score >= high_)) return false;
  ProposeStep step;
  step.recipe = "rule";
  step.parent = draft.program;
  step.component = texts_[core_.draws().pick("simba_text", number, std::vector<double>(texts_.size(), 1.0))];
  step.evidence = {worst.step};
  if (differ) step.evidence.insert(step.evidence.begin(), best.step);
  step.size_limit = core_.policy().prompt_limit;
  proposals_.want(std::move(step), draft.source);
  return true;
}

bool Simba::try_rules() {
  const std::vector<ProposalQueue::Reply> replies = std::exchange(new_rules_, {});
  for (const ProposalQueue::Reply& reply : replies) take_rule(reply);
  return !replies.empty();
}

void Simba::take_rule(const ProposalQueue::Reply& reply) {
  const std::string& component = reply.step.component;
  const std::string text = with_rule(find_or_null(reply.step.parent->components(), component).text(), reply.text);
  if (count_characters(text) > static_cast<std::size_t>(reply.step.size_limit)) return proposals_.tally().reject(reply.step.component, "too_long");
  std::vector<std::int64_t> steps = reply.step.evidence;
  steps.push_back(reply.id);
  if (evaluate(reply.step.parent->with(component, Value(text)), "rule", reply.tag, std::move(steps))) {
    proposals_.tally().fruitful();
  } else {
    proposals_.tally().reject(reply.step.component, "duplicate");
  }
}

/// Runs a new program on the batch; false where it is known.
bool Simba::evaluate(Candidate program, std::string kind, int source, std::vector<std::int64_t> steps) {
  SearchRecord& record = core_.record();
  if (record.knows(program)) return false;
  const int candidate = record.add(std::make_shared<const Candidate>(std::move(program)), std::move(kind), {source}, std::move(steps));
  for (const int example : batch_) {
    core_.queue().want_all(candidate, {Partition::train, example}, record.problem().repeats, candidate, {});
  }
  made_.push_back(candidate);
  evaluating_.insert(candidate);
  return true;
}

/// The mean over the batch, where two thirds of it have a score.
std::optional<double> Simba::batch_mean(int candidate) const {
  double sum = 0;
  std::size_t n = 0;
  for (const int example : batch_) {
    if (const auto score = core_.record().train_score(candidate, example)) {
      sum += *score;
      ++n;
    }
  }
  if (!enough_scored(n, batch_.size())) return std::nullopt;
  return sum / static_cast<double>(n);
}

void Simba::end_step() {
  stage_ = Stage::between_steps;
  const Scored* best = nullptr;
  std::vector<Scored> scored;
  for (const int candidate : made_) {
    if (const auto mean = batch_mean(candidate)) {
      scored.push_back({candidate, *mean});
    } else {
      core_.record().drop(candidate, "unjudged: too many of its runs failed");
    }
  }
  for (const Scored& program : scored) {
    if (!best || program.mean > best->mean) best = &program;
  }
  if (best) {
    winners_.push_back(best->candidate);
    core_.record().say("step", fmt::format("Step {} of {}: the best of {} new programs scored {:.3f} on a batch of {}.", step_, steps(), scored.size(),
                                           best->mean, batch_.size()), best->candidate);
  }
  programs_.insert(programs_.end(), scored.begin(), scored.end());
}

}  // namespace hone
