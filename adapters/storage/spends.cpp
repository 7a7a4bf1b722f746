#include "adapters/storage/spends.hpp"

#include <nlohmann/json.hpp>

namespace hone {

std::optional<std::string> other_spend(const Spend& spend, const Spend& usual) {
  return spend == usual ? std::nullopt : std::optional(to_json(spend).dump());
}

Spend other_spend(const Rows& rows, int column, const Spend& usual) {
  return rows.null(column) ? usual : spend_from_json(nlohmann::json::parse(rows.text(column)));
}

}  // namespace hone
