#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "optimizer/gepa/gate.hpp"

namespace hone {

/// One iteration of GEPA on its way: parent batch, reflection, child batch, validation; or a merge, which begins at its gate.
struct Pipeline {
  enum class Stage {
    evidence,    ///< the parent runs on the batch
    proposal,    ///< a reflection is to be asked for, or asked
    gate,        ///< the child runs on the batch
    passed,      ///< the child was better on the batch and waits to be validated
    validation,  ///< the child runs on validation
  };

  int number = 0;  ///< from 1
  Stage stage = Stage::evidence;
  int parent = 0;
  int partner = -1;           ///< a merge's second parent; -1: a reflection
  std::vector<int> batch;     ///< train examples; a merge's: validation examples
  std::size_t component = 0;  ///< which of the text components
  BatchScores before;         ///< the parent's on the batch
  int child = -1;
  double gain = 0;            ///< the child's at the gate, an example
  std::string judged;         ///< how the child did at the gate, in words

  bool is_merge() const { return partner >= 0; }
};

}  // namespace hone
