#include "adapters/export/best_file.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/config/run_config.hpp"
#include "adapters/config/version.hpp"
#include "adapters/data/read_file.hpp"
#include "adapters/export/atomic_file.hpp"
#include "adapters/models/wire/redact.hpp"
#include "programs/error.hpp"
#include "programs/json_line.hpp"
#include "programs/json_text.hpp"

namespace hone {
namespace {

using Json = nlohmann::ordered_json;

constexpr int format_here = 1;

Json models_json(const BestFile& best) {
  auto json = Json::object();
  for (const auto& [role, model] : best.models) {
    json[role] = to_json(model.settings);
    json[role]["served"] = model.served;
  }
  return json;
}

Json from_json(const BestOrigin& from) {
  Json json = {{"run", from.run}, {"hone", from.hone}, {"date", from.date}, {"seed", from.seed}, {"config_sha256", from.config_sha256}, {"data_sha256", from.data_sha256}};
  if (!from.note.empty()) json["note"] = from.note;
  return json;
}

Json document(const BestFile& best) {
  Json json;
  json["format"] = format_here;
  json["name"] = best.name;
  json["candidate"] = best.candidate;
  json["program"] = to_json(best.program);
  json["components"] = Json::parse(to_json(best.components).dump());
  json["models"] = models_json(best);
  json["verdict"] = to_json(best.verdict);
  json["from"] = from_json(best.from);
  json["seen"] = {{"train", Json::array()}, {"validation", Json::array()}, {"test", Json::array()}};
  for (const auto& [part, ids] : best.seen) json["seen"][part] = ids;
  json["demo_rows"] = best.demo_rows();
  return json;
}

BestOrigin origin_of(const Json& json) {
  return {json.at("run"), json.at("hone"), json.at("date"), json.at("seed"), json.at("config_sha256"), json.at("data_sha256"), json.value("note", "")};
}

BestFile read(const Json& json, const std::string& file) {
  BestFile best;
  best.name = json.at("name");
  best.candidate = json.at("candidate");
  best.program = document_from_json(json.at("program"), file);
  best.components = values_from_json(nlohmann::json::parse(json.at("components").dump()));
  for (const auto& [role, model] : json.at("models").items()) {
    auto settings = model;
    settings.erase("served");
    best.models[role] = {document_from_json(settings, file), model.at("served")};
  }
  best.verdict = document_from_json(json.at("verdict"), file);
  best.from = origin_of(json.at("from"));
  for (const auto& [part, ids] : json.at("seen").items()) best.seen[part] = ids;
  best.demo_rows();  // throws where its demos are none
  return best;
}

/// A URL without the name and password that may stand in it.
std::string without_user(std::string url) {
  const auto begin = url.find("://");
  const auto end = url.find('@');
  const auto path = begin == url.npos ? url.npos : url.find('/', begin + 3);
  if (begin != url.npos && end != url.npos && end < path) url.erase(begin + 3, end - begin - 2);
  return url;
}

}  // namespace

std::vector<std::string> BestFile::demo_rows() const {
  std::vector<std::string> rows;
  for (const auto& [component, value] : components) {
    if (!component.ends_with("demos") || value.is_string()) continue;  // a command may call a text of its own so
    for (const auto& demo : demos_from_value(value)) {
      if (!demo.row.empty()) rows.push_back(demo.row);
    }
  }
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return rows;
}

std::string BestFile::conclusion() const {
  const auto* conclusion = verdict.find("conclusion");
  return conclusion == nullptr || !conclusion->is_scalar() ? "not judged" : conclusion->text;
}

std::string to_text(const BestFile& best) { return json_page(document(best)); }

BestFile best_from_text(const std::string& text, const std::string& file) {
  if (nests_deeper(text)) throw UserError(fmt::format("`{}` is no result of hone: it nests more than {} levels deep.", file, deepest_json));
  try {
    const auto json = Json::parse(text);
    const int format = json.at("format");
    if (format > format_here) {
      throw UserError(fmt::format("`{}` has format {}; this is hone {} and reads format {}. Use a newer hone.", file, format, hone_version, format_here));
    }
    return read(json, file);
  } catch (const nlohmann::json::exception& error) {
    const std::string_view said = error.what();  // "[json.exception.out_of_range.403] key 'format' not found"
    throw UserError(fmt::format("`{}` is no result of hone: {}. Give a best.json, or a file that `hone export --format json` wrote.", file,
                                said.substr(said.find("] ") + 2)));
  } catch (const std::invalid_argument& error) {
    throw UserError(fmt::format("`{}` is no result of hone: {}.", file, error.what()));
  }
}

BestFile load_best(const std::string& path) { return best_from_text(read_file(path, "file"), path); }

void write_best(const std::string& path, const BestFile& best) { write_atomically(path, to_text(best)); }

bool results_equal(const BestFile& a, const BestFile& b) {
  const auto comparable = [](const BestFile& best) {
    auto json = document(best);
    json.erase("from");
    if (json["verdict"].is_object()) {
      json["verdict"].erase("cost");
      json["verdict"].erase("looks");
    }
    return json;
  };
  return comparable(a) == comparable(b);
}

std::map<std::string, ModelUse> models_of(const RunConfig& config, const std::map<std::string, std::vector<std::string>>& served) {
  std::map<std::string, ModelUse> models;
  for (const auto& [role, model] : config.models) {
    Json json = {{"provider", model.provider}, {"base_url", without_user(model.base_url)}, {"model", model.model}};
    json["temperature"] = model.temperature ? Json(*model.temperature) : Json(nullptr);
    json["max_tokens"] = model.max_tokens;
    if (model.context) json["context"] = *model.context;
    if (!model.params.is_null()) json["params"] = model.params.json();
    if (!model.options.is_null()) json["options"] = model.options.json();
    json = Json::parse(redacted(json_line(json), secrets_of(model)));
    const auto names = served.find(role);
    models[role] = {document_from_json(json, "best.json"), names == served.end() ? std::vector<std::string>{} : names->second};
  }
  return models;
}

LoadedProgram load_program(const std::string& path, const ModuleRegistry& registry) {
  auto best = load_best(path);
  auto config = program_from_json(to_json(best.program), path, registry);
  if (!config.root) {
    throw UserError(fmt::format("The program in `{}` is the external command `{}`: run that command itself with these components.", path, config.command->command.command.front()));
  }
  LoadedProgram loaded{best.name, std::make_shared<const Program>(config.root, config.inputs, config.outputs), std::move(best.components)};
  loaded.program->check(loaded.components);
  return loaded;
}

}  // namespace hone
