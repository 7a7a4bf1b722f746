#include "adapters/retrieval/corpus.hpp"

#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "programs/error.hpp"
#include "programs/json_text.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

constexpr std::string_view form = R"(Each line of a corpus is an object like {"id": "p1", "title": "…", "text": "…"}.)";

Passage passage_of(const nlohmann::json& row, const std::function<void(std::string_view)>& complain) {
  if (!row.is_object()) complain("is no JSON object");
  const auto string_at = [&](const char* name) -> std::string {
    const auto found = row.find(name);
    if (found == row.end() || found->is_null()) return {};
    if (!found->is_string()) complain(fmt::format("has a `{}` that is no string", name));
    return found->get<std::string>();
  };
  Passage passage;
  const auto id = row.find("id");
  if (id != row.end() && id->is_number_integer()) {
    passage.id = id->dump();
  } else {
    passage.id = string_at("id");
  }
  if (passage.id.empty()) complain("has no `id`");
  passage.title = string_at("title");
  if (!row.contains("text")) complain("has no `text`");
  passage.text = string_at("text");
  return passage;
}

}  // namespace

void read_corpus(const std::filesystem::path& file, std::string_view content,
                 const std::function<void(std::size_t line, Passage row)>& take) {
  content = without_byte_order_mark(content);
  std::size_t rows = 0;
  for (std::size_t line = 1; !content.empty(); ++line) {
    const std::size_t end = content.find('\n');
    const std::string_view text = content.substr(0, end);
    content.remove_prefix(end == std::string_view::npos ? content.size() : end + 1);
    if (text.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const auto complain = [&](std::string_view what) {
      throw UserError(fmt::format("{}, line {}: the row {}. {}", file.string(), line, what, form));
    };
    const auto row = json_from_outside(text);
    if (row.is_discarded()) complain("is not valid JSON");
    take(line, passage_of(row, complain));
    ++rows;
  }
  if (rows == 0) throw UserError(fmt::format("The corpus {} has no rows. {}", file.string(), form));
}

}  // namespace hone
