#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "programs/signature.hpp"

namespace hone {

/// The orders that a prompt may show its input fields in, each as their names with ", " between: as declared, then each field last, where models
/// heed it most, and each first. Not all there are: those of five fields would be 120.
std::vector<std::string> field_orders(const std::vector<Field>& fields);

/// The fields in such an order; one that it does not name comes after those that it does.
std::vector<Field> in_order(std::vector<Field> fields, std::string_view order);

}  // namespace hone
