#include "adapters/storage/text_table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "programs/error.hpp"
#include "programs/hash.hpp"

namespace hone {

using nlohmann::json;

namespace {

constexpr std::size_t longest_in_place = 80;  // bytes: a reference to the text is 24

/// An object with one key, which is of dollar signs only.
bool looks_like_reference(const json& value) {
  return value.is_object() && value.size() == 1 && !value.begin().key().empty() &&
         value.begin().key().find_first_not_of('$') == std::string::npos;
}

void rename_only_key(json& object, const std::string& key) {
  json content = std::move(object.begin().value());
  object = json::object();
  object[key] = std::move(content);
}

}  // namespace

TextTable::TextTable(const Database& database)
    : database_(database),
      insert_(database, "INSERT OR IGNORE INTO texts(hash, text) VALUES(?1, ?2)"),
      select_(database, "SELECT text FROM texts WHERE hash = ?1") {}

void TextTable::shorten(json& json) {
  if (json.is_string()) {
    const auto& text = json.get_ref<const std::string&>();
    if (text.size() > longest_in_place) json = {{"$", keep(text)}};
    return;
  }
  if (!json.is_structured()) return;
  for (auto& item : json) shorten(item);
  if (looks_like_reference(json)) rename_only_key(json, json.begin().key() + "$");
}

void TextTable::restore(json& json) {
  if (!json.is_structured()) return;
  if (!looks_like_reference(json)) {
    for (auto& item : json) restore(item);
    return;
  }
  if (json.begin().key() == "$") {
    json = text(json.begin()->get<std::string>());
    return;
  }
  restore(*json.begin());
  rename_only_key(json, json.begin().key().substr(1));
}

std::string TextTable::keep(const std::string& text) {
  std::string hash = short_hash(text);
  insert_.run(hash, text);
  return hash;
}

std::string TextTable::text(const std::string& hash) {
  Rows rows = select_.query(hash);
  if (!rows.next()) {
    throw UserError(fmt::format("{} is damaged: text {} is missing. Restore it from a copy.", database_.file().string(), hash), exit_codes::failed);
  }
  return rows.text(0);
}

}  // namespace hone
