#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "programs/result.hpp"
#include "programs/retriever.hpp"

namespace hone {

/// Reads what a search gives: a list of `{"id", "title", "text", "score"}`, by itself or as the only list in an object; at most `k`
/// of them. A missing id is the title, a missing title or score nothing. Fails with `retriever`; `who` opens the message.
Result<std::vector<Passage>> passages_from_json(const nlohmann::json& json, int k, const std::string& who);

}  // namespace hone
