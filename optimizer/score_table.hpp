#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace hone {

/// Which rows and cells of a table count.
enum class View {
  complete,  ///< only rows whose every cell is settled; of these what is not missing
  observed,  ///< every cell that has a score
};

/// A mean and what it stands on.
struct Mean {
  double mean = 0;  ///< 0 where n is 0
  int n = 0;        ///< cells that count
  int of = 0;       ///< examples
};

/// "validation 0.750 on 3 of 4": how reasons and events give a candidate's mean.
std::string in_words(const Mean& mean);

/// Whether `n` scores on `of` examples say enough to judge by: two thirds of them, and at least one.
inline bool enough_scored(std::size_t n, std::size_t of) { return n > 0 && 3 * n >= 2 * of; }

/// Scores of candidates on examples, with holes.
///
/// A cell is unseen, or has the mean of its repeats so far, or is missing: run as often as allowed, and the world failed every time.
/// It is settled when each repeat has a score or is missing. There is no mean of a candidate, only of a candidate in a view. Means are
/// summed in the order of the examples and in each cell as its repeats came: with three and more of them the last bits depend on which came first.
class ScoreTable {
 public:
  explicit ScoreTable(int examples, int repeats = 1);

  /// Makes rows up to that of `candidate`. Rows take no memory before their first cell.
  void ensure(int candidate);

  /// Takes the score of one repeat.
  void record(int candidate, int example, double score, const std::map<std::string, double>& objectives = {});
  /// One repeat of the cell will have no score.
  void record_missing(int candidate, int example);

  int candidates() const { return static_cast<int>(rows_.size()); }
  int examples() const { return examples_; }

  /// The cell's mean, if it has any score.
  std::optional<double> score(int candidate, int example) const;
  bool settled(int candidate, int example) const;
  /// Every cell is settled.
  bool complete(int candidate) const;
  /// Cells that are settled without a score.
  int missing(int candidate) const;

  Mean mean(int candidate, View view) const;

  /// Names of all objectives seen so far, in the order seen.
  const std::vector<std::string>& objectives() const { return names_; }
  std::optional<double> objective(int candidate, int example, std::size_t name) const;
  /// Over the cells that have it.
  std::optional<double> objective_mean(int candidate, std::size_t name) const;

 private:
  struct Cell {
    double sum = 0;
    std::int32_t scored = 0;   // repeats with a score
    std::int32_t missing = 0;  // repeats without
  };
  struct Row {
    std::vector<Cell> cells;                      // empty before the first
    std::vector<std::vector<Cell>> objectives;    // by name, then by example; may be shorter than the list of names
    int scored = 0;                               // cells with a score
    int settled = 0;
    int missing = 0;                              // settled cells without a score
    mutable std::optional<double> mean;           // of the scored cells; nothing: to be summed again
  };

  Cell& cell(int candidate, int example);
  const Cell* find(int candidate, int example) const;
  const Cell* find_objective(int candidate, int example, std::size_t name) const;
  void settle(Row& row, const Cell& cell) const;
  std::size_t name_index(const std::string& name);

  int examples_;
  int repeats_;
  std::vector<Row> rows_;
  std::vector<std::string> names_;
};

}  // namespace hone
