#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "adapters/data/load_data.hpp"
#include "programs/example.hpp"

namespace hone {

/// The data as a run sees it: examples to learn from, to choose by, and to give the verdict on.
struct Split {
  Dataset train;
  Dataset validation;
  Dataset test;
  std::size_t unused = 0;  ///< rows that are in none
};

/// Shares of the rows, from 0 to 1, together at most 1. What is over 1 - their sum stays unused.
struct Fractions {
  double train = 0.4;
  double validation = 0.3;
  double test = 0.3;
};

/// Numbers of rows. What the data has beyond them stays unused.
struct Counts {
  std::size_t train = 0;
  std::size_t validation = 0;
  std::size_t test = 0;
};

/// How a data set is parted.
struct SplitSpec {
  std::variant<Fractions, Counts> sizes = Fractions{};
  bool stratify = false;            ///< every part gets its share of each `Example::stratum`
  std::uint64_t seed = 0;           ///< of the split alone; a run's seed never moves a row
  std::vector<std::string> inputs;  ///< fields that make a question; empty: nobody looks for the same one in two parts
};

/// Parts the rows by the hash of (seed, group); the order of the rows does not matter, and groups never stand in two parts.
///
/// - Fractions: the hash alone decides, so sizes are approximate and added rows move none.
/// - Fractions, stratified: in each stratum the groups with the lowest hashes are train, the next validation, the next test;
///   each part has its share of every stratum to within a group, and of the whole.
/// - Counts: the same by numbers, which are met exactly, stratified or not. Groups are taken whole, lowest hashes first, until
///   the number is reached; rows by which the last group is over stay unused, in no part.
///
/// A group whose rows are of several strata counts as of its most frequent one (ties: the first by name).
/// Within a part the order is that of the hashes.
///
/// Throws UserError where the sizes make no sense, ask for more rows than there are (both numbers are named), leave a part
/// empty that should have rows, or where the same question stands in two parts (the rows are named by `places`).
Split make_split(const Dataset& data, const SplitSpec& spec, const Places& places = {});

/// A split whose parts come from a file each, in the files' order. Throws UserError where an id, a question or a group stands
/// in two parts; `inputs` are the fields that make a question.
Split split_of_files(LoadedData train, LoadedData validation, LoadedData test, const std::vector<std::string>& inputs);

/// SHA-256 of what the rows say, whatever their order, ids and groups: tells whether a test split was opened before.
std::string content_hash(const Dataset& data);

}  // namespace hone
