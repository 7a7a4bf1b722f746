#include "optimizer/search_record.hpp"

#include <cassert>
#include <utility>

#include "optimizer/index.hpp"
#include "optimizer/same_score.hpp"
#include "optimizer/statistics/missing.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

/// Equal for candidates that differ in white space only.
std::string content_key(const Candidate& candidate) {
  ComponentValues values;
  for (const auto& [name, value] : candidate.components()) {
    values.emplace(name, value.is_string() ? Value(normalized(value.text())) : value);
  }
  return Candidate(std::move(values)).id();
}

std::vector<std::string> differing(const Candidate& from, const Candidate& to) {
  std::vector<std::string> names;
  for (const auto& [name, value] : to.components()) {
    if (!(find_or_null(from.components(), name) == value)) names.push_back(name);
  }
  return names;
}

std::string_view state_name(SearchRecord::State state) {
  switch (state) {
    case SearchRecord::State::racing: return "racing";
    case SearchRecord::State::in: return "in";
    case SearchRecord::State::out: return "out";
  }
  assert(false);
  return {};
}

}  // namespace

SearchRecord::SearchRecord(SearchProblem problem)
    : problem_(std::move(problem)), validation_(problem_.validation, problem_.repeats) {
  add(problem_.seed, "seed", {}, {});
}

int SearchRecord::add(CandidatePtr candidate, std::string kind, std::vector<int> parents, std::vector<std::int64_t> steps) {
  const int number = size();
  Origin origin{std::move(kind), {}, {}, std::move(steps)};
  for (const int parent : parents) origin.parents.push_back(entry(parent).candidate->id());
  if (!parents.empty()) origin.changed = differing(*entry(parents.front()).candidate, *candidate);
  known_.emplace(content_key(*candidate), number);
  entries_.push_back({std::move(candidate), std::move(origin), std::move(parents), State::racing, {}});
  validation_.ensure(number);
  train_done_.push_back(0);
  return number;
}

std::optional<int> SearchRecord::number_of(const Candidate& candidate) const {
  const auto it = known_.find(content_key(candidate));
  return it == known_.end() ? std::nullopt : std::optional<int>(it->second);
}

void SearchRecord::accept(int candidate, std::string reason) {
  Entry& entry = entries_[at(candidate)];
  entry.state = State::in;
  entry.reason = std::move(reason);
  pool_.push_back(candidate);
}

void SearchRecord::drop(int candidate, std::string reason) {
  Entry& entry = entries_[at(candidate)];
  entry.state = State::out;
  entry.reason = std::move(reason);
}

void SearchRecord::note(int candidate, std::string reason) { entries_[at(candidate)].reason = std::move(reason); }

void SearchRecord::take(const RolloutQueue::Settled& settled) {
  const Cell& cell = settled.cell;
  if (cell.example.partition == Partition::train) {
    take_train(settled);
  } else if (settled.result) {
    validation_.record(cell.candidate, cell.example.index, settled.result->score, settled.result->objectives);
  } else {
    validation_.record_missing(cell.candidate, cell.example.index);
  }
}

void SearchRecord::take_train(const RolloutQueue::Settled& settled) {
  const Cell& cell = settled.cell;
  const bool was_done = train_done(cell.candidate, cell.example.index);
  TrainRun& run = train_[cell];
  if (run.missing) --train_missing_;
  run = settled.result ? TrainRun{false, settled.result->score, settled.step, settled.traced} : TrainRun{true, 0, 0, false};
  if (run.missing) ++train_missing_;
  const bool is_done = train_done(cell.candidate, cell.example.index);
  train_done_[at(cell.candidate)] += (is_done ? 1 : 0) - (was_done ? 1 : 0);
}

void SearchRecord::give_up_validation(int candidate, int example) {
  for (int repeat = 0; repeat < problem_.repeats; ++repeat) validation_.record_missing(candidate, example);
}

const SearchRecord::TrainRun* SearchRecord::train(int candidate, int example, int repeat) const {
  const auto it = train_.find({candidate, {Partition::train, example}, repeat});
  return it == train_.end() ? nullptr : &it->second;
}

std::optional<double> SearchRecord::train_score(int candidate, int example) const {
  double sum = 0;
  int n = 0;
  for (int repeat = 0; repeat < problem_.repeats; ++repeat) {
    const TrainRun* run = train(candidate, example, repeat);
    if (!run || run->missing) continue;
    sum += run->score;
    ++n;
  }
  if (n == 0) return std::nullopt;
  return sum / n;
}

bool SearchRecord::train_done(int candidate) const { return train_done_[at(candidate)] == problem_.train; }

bool SearchRecord::train_done(int candidate, int example) const {
  for (int repeat = 0; repeat < problem_.repeats; ++repeat) {
    const TrainRun* run = train(candidate, example, repeat);
    if (!run || (!run->missing && run->score < perfect_score)) return false;
  }
  return true;
}

bool SearchRecord::can_win(int candidate) const {
  return entry(candidate).state == State::in && validation_.complete(candidate) &&
         few_missing(at(validation_.missing(candidate)), at(problem_.validation));
}

Choice SearchRecord::choice(int candidate) const {
  const Mean mean = validation_.mean(candidate, View::observed);
  return {entry(candidate).candidate, mean.mean, mean.n, mean.of};
}

int SearchRecord::winner() const {
  int winner = 0;
  Mean best = validation_.mean(0, View::observed);
  for (const int candidate : pool_) {
    if (candidate == 0 || !can_win(candidate)) continue;
    const Mean mean = validation_.mean(candidate, View::complete);
    if (best.n == 0 || mean.mean > best.mean + same_score || (mean.mean >= best.mean - same_score && candidate < winner)) {
      winner = candidate;
      best = mean;
    }
  }
  return winner;
}

Choice SearchRecord::best() const { return choice(winner()); }

std::vector<CandidateReport> SearchRecord::reports() const {
  std::vector<CandidateReport> reports;
  reports.reserve(entries_.size());
  for (int candidate = 0; candidate < size(); ++candidate) {
    const Entry& known = entry(candidate);
    CandidateReport report{known.candidate, known.origin, std::string(state_name(known.state)), known.reason, std::nullopt};
    if (const Choice score = choice(candidate); score.n > 0) report.score = score;
    reports.push_back(std::move(report));
  }
  return reports;
}

void SearchRecord::say(std::string kind, std::string text, std::optional<int> candidate) {
  events_.push_back({std::move(kind), std::move(text), candidate ? entry(*candidate).candidate : nullptr});
}

std::string SearchRecord::text(int candidate, const std::string& component) const {
  return find_or_null(entry(candidate).candidate->components(), component).text();
}

std::vector<SearchEvent> SearchRecord::take_events() { return std::exchange(events_, {}); }

}  // namespace hone
