// A library's sources include what CMakeLists.txt links it with, and nothing else; each library from outside has its place, and no header hands it on.

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "adapters/config/version.hpp"
#include "tests/layers/source_tree.hpp"

using namespace hone::test;

namespace {

struct Layer {
  std::set<std::string> folders;
  std::set<std::string> links;  ///< other layers
};

/// The calls of `hone_layer` in CMakeLists.txt.
std::map<std::string, Layer> layers() {
  std::map<std::string, Layer> found;
  const std::string text = std::regex_replace(text_of("CMakeLists.txt"), std::regex("#[^\n]*"), "");
  const std::regex call(R"(\nhone_layer\((\w+)([^)]*)\))");
  for (auto it = std::sregex_iterator(text.begin(), text.end(), call); it != std::sregex_iterator(); ++it) {
    Layer& layer = found[(*it)[1]];
    std::istringstream words((*it)[2].str());
    std::string part;
    for (std::string word; words >> word;) {
      if (word == "FOLDERS" || word == "LINKS" || word == "SHORT_BUILD") {
        part = word;
      } else if (part == "FOLDERS") {
        layer.folders.insert(word);
      } else if (word.starts_with("hone::")) {
        layer.links.insert(word.substr(6));
      }
    }
  }
  return found;
}

void add_with_links(const std::map<std::string, Layer>& all, const std::string& name, std::set<std::string>& reached) {
  if (!reached.insert(name).second) return;
  for (const std::string& link : all.at(name).links) add_with_links(all, link, reached);
}

std::vector<std::string> sources_in(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(source_root / folder)) {
    if (is_source(entry.path())) files.push_back(folder + "/" + entry.path().filename().string());
  }
  return files;
}

}  // namespace

TEST_CASE("sources include from their own library and from those that it is linked with") {
  const auto all = layers();
  REQUIRE(all.size() > 12);
  std::map<std::string, std::string> layer_of;
  for (const auto& [name, layer] : all) {
    for (const std::string& folder : layer.folders) layer_of[folder] = name;
  }
  for (const auto& [name, layer] : all) {
    std::set<std::string> reached;
    add_with_links(all, name, reached);
    std::set<std::string> used = {name};
    for (const std::string& folder : layer.folders) {
      for (const std::string& file : sources_in(folder)) {
        for (const std::string& include : includes_of(file).ours) {
          const auto owner = layer_of.find(std::filesystem::path(include).parent_path().string());
          CHECK_MESSAGE(owner != layer_of.end(), file << " includes " << include << ", which is in no library");
          if (owner == layer_of.end()) continue;
          CHECK_MESSAGE(reached.contains(owner->second), file << " includes " << include << ", but " << name << " is not linked with " << owner->second);
          used.insert(owner->second);
        }
      }
    }
    for (const std::string& link : layer.links) {
      std::set<std::string> by_link;
      add_with_links(all, link, by_link);
      const bool needed = std::any_of(by_link.begin(), by_link.end(), [&](const std::string& one) { return used.contains(one); });
      CHECK_MESSAGE(needed, name << " is linked with " << link << " and uses nothing of it");
      if (!by_link.contains(name)) continue;
      FAIL_CHECK(name << " is linked with itself, by " << link);
    }
  }
}

TEST_CASE("the version is said once more only, and the same") {
  CHECK(text_of("CMakeLists.txt").find("project(hone VERSION " + std::string(hone::hone_version) + " ") != std::string::npos);
}

TEST_CASE("libraries from outside are used where they belong, and by no header") {
  const std::map<std::string, std::set<std::string>> places = {
      {"Eigen/", {"optimizer/hone", "optimizer/mipro"}},
      {"boost/beast", {"adapters/models/http", "adapters/models/server"}},
      {"openssl/", {"adapters/models/http"}},
      {"sqlite3.h", {"adapters/storage", "adapters/retrieval"}},
      {"yaml-cpp/", {"adapters/config"}},
      {"CLI/", {"adapters/cli"}},
      {"spdlog/", {"adapters/run"}},
  };
  std::set<std::string> seen;
  for (const auto& [name, layer] : layers()) {
    for (const std::string& folder : layer.folders) {
      for (const std::string& file : sources_in(folder)) {
        for (const std::string& include : includes_of(file).others) {
          for (const auto& [library, allowed] : places) {
            if (!include.starts_with(library)) continue;
            seen.insert(library);
            CHECK_MESSAGE(allowed.contains(folder), file << " includes " << include);
            const bool numbers = library == "Eigen/";  // a matrix may be an argument
            CHECK_MESSAGE((numbers || file.ends_with(".cpp")), file << " hands " << include << " on");
          }
        }
      }
    }
  }
  CHECK(seen.size() == places.size());
}
