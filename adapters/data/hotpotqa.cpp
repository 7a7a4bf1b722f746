#include "adapters/data/hotpotqa.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "programs/error.hpp"
#include "programs/json_member.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(const std::string& place, std::string_view field, std::string_view forms) {
  throw UserError(fmt::format("{}: `{}` is not as HotpotQA has it. It is {}. For rows of another form use the format jsonl "
                              "or json.", place, field, forms));
}

std::string title_of(const json& value, const std::string& place, std::string_view field, std::string_view forms) {
  if (!value.is_string()) refuse(place, field, forms);
  return value.get<std::string>();
}

std::vector<std::string> supporting_titles(const json& facts, const std::string& place) {
  constexpr std::string_view field = "supporting_facts";
  constexpr std::string_view forms = "a list of [title, sentence number], or {\"title\": [...], \"sent_id\": [...]}";
  const bool columns = facts.is_object() && facts.contains("title") && facts["title"].is_array();
  if (!columns && !facts.is_array()) refuse(place, field, forms);
  std::vector<std::string> titles;
  for (const auto& fact : columns ? facts["title"] : facts) {
    const bool pair = fact.is_array() && !fact.empty();
    add_once(titles, title_of(pair ? fact[0] : fact, place, field, forms));
  }
  return titles;
}

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t'; }

/// Sentences come with or without the space between them.
std::string joined(const json& sentences) {
  std::string out;
  for (const auto& sentence : sentences) {
    const auto& text = sentence.get_ref<const std::string&>();
    if (!out.empty() && !text.empty() && !is_space(out.back()) && !is_space(text.front())) out += ' ';
    out += text;
  }
  return out;
}

json passage(const json& title, const json& body, const std::string& place) {
  constexpr std::string_view field = "context";
  constexpr std::string_view forms =
      "a list of [title, [sentences]] or of {title, text}, or {\"title\": [...], \"sentences\": [[...]]}";
  const bool sentences =
      body.is_array() && std::all_of(body.begin(), body.end(), [](const json& item) { return item.is_string(); });
  if (!sentences && !body.is_string()) refuse(place, field, forms);
  return {{"title", title_of(title, place, field, forms)}, {"text", sentences ? json(joined(body)) : body}};
}

json passage_of(const json& item, const std::string& place) {
  if (item.is_array() && item.size() == 2) return passage(item[0], item[1], place);
  if (!item.is_object()) return passage(json(), json(), place);
  return passage(member(item, "title"), item.contains("text") ? item["text"] : member(item, "sentences"), place);
}

json passages(const json& context, const std::string& place) {
  json out = json::array();
  if (context.is_array()) {
    for (const auto& item : context) out.push_back(passage_of(item, place));
    return out;
  }
  const json& titles = member(context, "title");
  const json& bodies = member(context, "sentences");
  if (!titles.is_array() || !bodies.is_array() || titles.size() != bodies.size()) return passage(json(), json(), place);
  for (std::size_t i = 0; i < titles.size(); ++i) out.push_back(passage(titles[i], bodies[i], place));
  return out;
}

}  // namespace

Values hotpotqa_row(const json& row, const std::string& place) {
  Values fields;
  const auto copy = [&](const char* from, const char* to) {
    if (const auto found = row.find(from); found != row.end()) fields[to] = Value::of(*found);
  };
  copy("id", "id");
  copy("_id", "id");
  for (const char* name : {"question", "answer", "type", "level", "supporting_titles"}) copy(name, name);
  if (const auto facts = row.find("supporting_facts"); facts != row.end())
    fields["supporting_titles"] = Value(supporting_titles(*facts, place));
  if (const auto context = row.find("context"); context != row.end()) fields["context"] = Value::of(passages(*context, place));
  return fields;
}

}  // namespace hone
