#pragma once

#include <map>
#include <string>
#include <vector>

#include "optimizer/engine/run.hpp"
#include "optimizer/optimizer.hpp"

namespace hone {

/// What a run's optimizer searches: of the data it sees how many rows there are, and the demos that train's labels make.
SearchProblem search_problem(const RunSetup& setup);

/// `SearchProblem::labelled` as JSON and back: kept with the run, since decisions read them and a replay has no data.
std::string labelled_to_text(const std::map<std::string, std::vector<Demo>>& labelled);
std::map<std::string, std::vector<Demo>> labelled_from_text(const std::string& text);

}  // namespace hone
