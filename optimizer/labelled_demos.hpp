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
/// rows. An input of the program's has the row's value of that name. An output, and an input that a step writes (`written`: with the type that the
/// step gives it), has the row's right answer as a value of its type: of several the first, where no list is wanted. It stands in the field of
/// that name, or in the one that the metric compares the output with (`golds`: output to row field). What the row does not have is missing; a
/// row that has no value of a type makes no demo.
std::vector<Demo> labelled_demos(const std::string& predictor, const Signature& signature, const Dataset& train,
                                 const std::map<std::string, std::string>& golds, const std::map<std::string, FieldType>& written);

/// `demos` and behind them labelled ones of other rows, in a random order, `most` in all; more than `most` demos stay as they are. The draw is
/// named by `purpose` and `number`.
std::vector<Demo> filled_up(std::vector<Demo> demos, const std::vector<Demo>& labelled, int most, std::string_view purpose, std::uint64_t number,
                            Draws& draws);

}  // namespace hone
