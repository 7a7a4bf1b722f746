#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/data/load_data.hpp"
#include "programs/example.hpp"

namespace hone {

/// One part of a split, for looking across the parts. Refers to what outlives it.
struct PartView {
  std::string_view name;  ///< "train"
  const Dataset& rows;
  const Places& places;   ///< a row that is not in it is named by its id
};

/// Throws UserError where a question (the same values of `inputs`, however their letters are composed), an id or a group stands in two parts; the message names
/// the rows. Without `inputs` questions are not compared.
void refuse_overlap(const std::vector<PartView>& parts, const std::vector<std::string>& inputs);

}  // namespace hone
