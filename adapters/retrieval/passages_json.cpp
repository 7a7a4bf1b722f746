#include "adapters/retrieval/passages_json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "programs/json_member.hpp"

namespace hone {
namespace {

using nlohmann::json;

/// The list itself, or the only list in the object; null: there is none, or several.
const json* list_in(const json& reply) {
  if (reply.is_array()) return &reply;
  const json* list = nullptr;
  if (!reply.is_object()) return nullptr;
  for (const auto& [key, value] : reply.items()) {
    if (!value.is_array()) continue;
    if (list != nullptr) return nullptr;
    list = &value;
  }
  return list;
}

std::string text_at(const json& row, const char* key) {
  const json& value = member(row, key);
  if (value.is_null()) return {};
  return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

Result<std::vector<Passage>> passages_from_json(const json& reply, int k, const std::string& who) {
  const json* list = list_in(reply);
  if (list == nullptr) {
    return Failure{FailureKind::retriever, fmt::format("{} gave no list of passages like [{{\"id\", \"title\", \"text\", \"score\"}}].", who)};
  }
  std::vector<Passage> passages;
  for (const json& row : *list) {
    if (static_cast<int>(passages.size()) >= k) break;
    if (!row.is_object() || !row.contains("text")) {
      return Failure{FailureKind::retriever, fmt::format("{} gave passage {} without `text`.", who, passages.size() + 1)};
    }
    Passage passage{text_at(row, "id"), text_at(row, "title"), text_at(row, "text"), 0};
    if (passage.id.empty()) passage.id = passage.title;
    if (const json& score = member(row, "score"); score.is_number()) passage.score = score.get<double>();
    passages.push_back(std::move(passage));
  }
  return passages;
}

}  // namespace hone
