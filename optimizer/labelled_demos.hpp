#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "optimizer/draws.hpp"
#include "programs/component.hpp"
#include "programs/example.hpp"
#include "programs/signature.hpp"

namespace hone {

/// What train says about a predictor: a demo for each row that has a value for at least one of the predictor's outputs, in the order of the
/// rows. A field has the row's value of that name; an output that the metric compares with a field of another name (`golds`: output to row
/// field) has that. Of a list of right answers the first is taken where the output is no list. What the row does not have is missing.
std::vector<Demo> labelled_demos(const std::string& predictor, const Signature& signature, const Dataset& train,
                                 const std::map<std::string, std::string>& golds);

/// `demos` and behind them labelled ones of other rows, in a random order, `most` in all; more than `most` demos stay as they are. The draw is
/// named by `purpose` and `number`.
std::vector<Demo> filled_up(std::vector<Demo> demos, const std::vector<Demo>& labelled, int most, std::string_view purpose, std::uint64_t number,
                            Draws& draws);

}  // namespace hone
