#include "optimizer/score_table.hpp"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

#include "optimizer/index.hpp"

namespace hone {

std::string in_words(const Mean& mean) { return fmt::format("validation {:.3f} on {} of {}", mean.mean, mean.n, mean.of); }

ScoreTable::ScoreTable(int examples, int repeats) : examples_(examples), repeats_(repeats) {
  assert(examples >= 0 && repeats > 0);
}

void ScoreTable::ensure(int candidate) {
  if (candidate >= candidates()) rows_.resize(at(candidate) + 1);
}

ScoreTable::Cell& ScoreTable::cell(int candidate, int example) {
  assert(candidate >= 0 && example >= 0 && example < examples_);
  ensure(candidate);
  Row& row = rows_[at(candidate)];
  if (row.cells.empty()) row.cells.resize(at(examples_));
  return row.cells[at(example)];
}

const ScoreTable::Cell* ScoreTable::find(int candidate, int example) const {
  assert(example >= 0 && example < examples_);
  if (candidate >= candidates() || rows_[at(candidate)].cells.empty()) return nullptr;
  return &rows_[at(candidate)].cells[at(example)];
}

void ScoreTable::settle(Row& row, const Cell& cell) const {
  assert(cell.scored + cell.missing <= repeats_);
  if (cell.scored + cell.missing < repeats_) return;
  ++row.settled;
  if (cell.scored == 0) ++row.missing;
}

std::size_t ScoreTable::name_index(const std::string& name) {
  const auto index = static_cast<std::size_t>(std::ranges::find(names_, name) - names_.begin());
  if (index == names_.size()) names_.push_back(name);
  return index;
}

void ScoreTable::record(int candidate, int example, double score, const std::map<std::string, double>& objectives) {
  Cell& told = cell(candidate, example);
  Row& row = rows_[at(candidate)];
  told.sum += score;
  if (++told.scored == 1) ++row.scored;
  settle(row, told);
  row.mean.reset();
  for (const auto& [name, value] : objectives) {
    const std::size_t index = name_index(name);
    if (row.objectives.size() <= index) row.objectives.resize(index + 1);
    if (row.objectives[index].empty()) row.objectives[index].resize(at(examples_));
    Cell& part = row.objectives[index][at(example)];
    part.sum += value;
    ++part.scored;
  }
}

void ScoreTable::record_missing(int candidate, int example) {
  Cell& told = cell(candidate, example);
  ++told.missing;
  settle(rows_[at(candidate)], told);
}

std::optional<double> ScoreTable::score(int candidate, int example) const {
  const Cell* found = find(candidate, example);
  if (!found || found->scored == 0) return std::nullopt;
  return found->sum / found->scored;
}

bool ScoreTable::settled(int candidate, int example) const {
  const Cell* found = find(candidate, example);
  return found && found->scored + found->missing == repeats_;
}

bool ScoreTable::complete(int candidate) const {
  return candidate < candidates() && rows_[at(candidate)].settled == examples_;
}

int ScoreTable::missing(int candidate) const { return candidate < candidates() ? rows_[at(candidate)].missing : 0; }

Mean ScoreTable::mean(int candidate, View view) const {
  if (candidate >= candidates() || (view == View::complete && !complete(candidate))) return {0, 0, examples_};
  const Row& row = rows_[at(candidate)];
  if (row.scored == 0) return {0, 0, examples_};
  if (!row.mean) {
    double sum = 0;
    for (const Cell& cell : row.cells) {
      if (cell.scored > 0) sum += cell.sum / cell.scored;
    }
    row.mean = sum / row.scored;
  }
  return {*row.mean, row.scored, examples_};
}

const ScoreTable::Cell* ScoreTable::find_objective(int candidate, int example, std::size_t name) const {
  if (candidate >= candidates()) return nullptr;
  const auto& by_name = rows_[at(candidate)].objectives;
  if (name >= by_name.size() || by_name[name].empty()) return nullptr;
  const Cell& cell = by_name[name][at(example)];
  return cell.scored > 0 ? &cell : nullptr;
}

std::optional<double> ScoreTable::objective(int candidate, int example, std::size_t name) const {
  const Cell* cell = find_objective(candidate, example, name);
  if (!cell) return std::nullopt;
  return cell->sum / cell->scored;
}

std::optional<double> ScoreTable::objective_mean(int candidate, std::size_t name) const {
  double sum = 0;
  int n = 0;
  for (int example = 0; example < examples_; ++example) {
    if (const auto value = objective(candidate, example, name)) {
      sum += *value;
      ++n;
    }
  }
  if (n == 0) return std::nullopt;
  return sum / n;
}

}  // namespace hone
