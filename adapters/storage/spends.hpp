#pragma once

#include <optional>
#include <string>

#include "adapters/storage/database.hpp"
#include "programs/spend.hpp"

namespace hone {

// Two spends of one thing are mostly equal: the second is a column of JSON that is NULL where it says nothing new.

std::optional<std::string> other_spend(const Spend& spend, const Spend& usual);
Spend other_spend(const Rows& rows, int column, const Spend& usual);

}  // namespace hone
