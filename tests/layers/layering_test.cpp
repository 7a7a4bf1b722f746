// The search decides without IO: whatever its sources include, directly or not, has no network, clock, thread or file in it, and they name none that
// standard headers bring along. What decides about calls includes and names none either.
// And it is tuned to no simulated world: it knows nothing that only the worlds say.

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/layers/source_tree.hpp"

using namespace hone::test;

namespace fs = std::filesystem;

namespace {

/// What a source includes, directly or not.
void follow(const std::string& file, Includes& found) {
  if (!found.ours.insert(file).second) return;
  const Includes own = includes_of(file);
  found.others.insert(own.others.begin(), own.others.end());
  for (const std::string& ours : own.ours) follow(ours, found);
}

/// The sources below `folder`, but for those in a folder named `without`.
std::vector<std::string> sources(const std::string& folder, const std::string& without = {}) {
  std::vector<std::string> files;
  for (auto entry = fs::recursive_directory_iterator(source_root / folder); entry != fs::recursive_directory_iterator(); ++entry) {
    if (entry->is_directory() && entry->path().filename() == without) entry.disable_recursion_pending();
    if (is_source(entry->path())) files.push_back(fs::relative(entry->path(), source_root).generic_string());
  }
  return files;
}

/// The string literals of a source, without its includes.
std::vector<std::string> literals(const std::string& source) {
  std::vector<std::string> found;
  std::istringstream lines(source);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("#include")) continue;
    for (auto at = line.find('"'); at != std::string::npos; at = line.find('"', at)) {
      const auto begin = ++at;
      while (at < line.size() && line[at] != '"') at += line[at] == '\\' ? 2 : 1;
      if (at >= line.size()) break;
      found.push_back(line.substr(begin, at - begin));
      ++at;
    }
  }
  return found;
}

/// What only a world would say: its marks, and its longer texts up to where something is put in.
std::vector<std::string> telltales() {
  std::vector<std::string> words = literals(text_of("adapters/models/simulated/rule_book.cpp"));
  std::erase_if(words, [](const std::string& word) { return word.size() < 4; });
  for (const std::string& file : sources("adapters/models/simulated")) {
    for (std::string& text : literals(text_of(file))) {
      text.resize(std::min(text.find('{'), text.size()));
      if (text.size() >= 20) words.push_back(std::move(text));
    }
  }
  return words;
}

}  // namespace

TEST_CASE("the search includes nothing that does IO, knows a clock or starts a thread") {
  const std::vector<std::string> files = sources("optimizer", "engine");
  REQUIRE(files.size() > 40);
  for (const std::string& file : files) {
    CAPTURE(file);
    Includes found;
    follow(file, found);
    for (const std::string& other : found.others) {
      CAPTURE(other);
      CHECK_FALSE(other.starts_with("boost/asio"));
      CHECK_FALSE(other.starts_with("boost/beast"));
      CHECK_FALSE(other.starts_with("sqlite"));
      const std::set<std::string> forbidden = {"chrono", "ctime", "thread", "mutex", "future", "fstream", "iostream", "filesystem", "random", "cstdio"};
      CHECK_FALSE(forbidden.contains(other));
    }
    for (const std::string& ours : found.ours) {
      CAPTURE(ours);
      CHECK_FALSE(ours.starts_with("adapters/"));
      CHECK_FALSE(ours.starts_with("examples/"));
      CHECK_FALSE(ours.starts_with("optimizer/engine/"));
    }
  }
}

TEST_CASE("the search names nothing that does IO, though standard headers may bring it along") {
  for (const std::string& file : sources("optimizer", "engine")) {
    CAPTURE(file);
    const std::string source = text_of(file);
    for (const char* name : {"std::chrono", "std::time(", "std::clock", "std::rand(", "random_device", "getenv", "std::cout", "std::cerr", "printf", "fopen", "fstream", "std::thread"}) {
      CAPTURE(name);
      CHECK(source.find(name) == std::string::npos);
    }
  }
}

TEST_CASE("what decides about calls, retries, rates and costs does no IO and is told the time") {
  const std::vector<std::string> files = sources("adapters/models/wire");
  REQUIRE(files.size() > 15);
  for (const std::string& file : files) {
    CAPTURE(file);
    for (const std::string& include : includes_of(file).others) {
      CAPTURE(include);
      CHECK((!include.starts_with("boost/asio") || include == "boost/asio/awaitable.hpp"));
      CHECK_FALSE(include.starts_with("boost/beast"));
      const std::set<std::string> forbidden = {"chrono", "thread", "mutex", "future", "fstream", "iostream", "filesystem", "random", "cstdio"};
      CHECK_FALSE(forbidden.contains(include));
    }
    CHECK(text_of(file).find("now()") == std::string::npos);
  }
}

TEST_CASE("the optimizers include and name nothing of the simulated worlds") {
  const std::vector<std::string> words = telltales();
  REQUIRE(std::count(words.begin(), words.end(), "amber") == 1);
  REQUIRE(words.size() > 80);
  for (const std::string& file : sources("optimizer")) {
    CAPTURE(file);
    const std::string source = text_of(file);
    for (const char* name : {"adapters/", "simulated::", "simulated/", "RuleWorld", "RuleBook", "make_world"}) {
      CAPTURE(name);
      CHECK(source.find(name) == std::string::npos);
    }
    for (const std::string& word : words) {
      CAPTURE(word);
      CHECK(source.find(word) == std::string::npos);
    }
  }
}
