// The search decides without IO: whatever its sources include, directly or not, has no network, clock, thread or file in it.

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace {

const fs::path root = HONE_SOURCE_DIR;

struct Includes {
  std::set<std::string> ours;    ///< files of the repository, rooted at it
  std::set<std::string> others;  ///< what stands in angle brackets
};

void follow(const std::string& file, Includes& found) {
  if (!found.ours.insert(file).second) return;
  std::ifstream in(root / file);
  REQUIRE_MESSAGE(in.good(), "cannot read " << file);
  for (std::string line; std::getline(in, line);) {
    const bool quoted = line.starts_with("#include \"");
    if (!quoted && !line.starts_with("#include <")) continue;
    const std::size_t begin = line.find(quoted ? '"' : '<') + 1;
    const std::string name = line.substr(begin, line.find(quoted ? '"' : '>', begin) - begin);
    if (quoted) {
      follow(name, found);
    } else {
      found.others.insert(name);
    }
  }
}

std::vector<std::string> sources() {
  std::vector<std::string> files;
  for (auto entry = fs::recursive_directory_iterator(root / "optimizer"); entry != fs::recursive_directory_iterator(); ++entry) {
    if (entry->is_directory() && entry->path().filename() == "engine") entry.disable_recursion_pending();
    const auto extension = entry->path().extension();
    if (extension == ".cpp" || extension == ".hpp") files.push_back(fs::relative(entry->path(), root).generic_string());
  }
  return files;
}

}  // namespace

TEST_CASE("the search includes nothing that does IO, knows a clock or starts a thread") {
  const std::vector<std::string> files = sources();
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
