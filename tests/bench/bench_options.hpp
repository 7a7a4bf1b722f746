#pragma once

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "programs/text.hpp"

namespace hone::test {

/// A benchmark's options, `--name value`, with their defaults; an unknown name ends the program.
class BenchOptions {
 public:
  BenchOptions(int argc, char** argv, std::map<std::string, std::string> defaults) : options_(std::move(defaults)) {
    for (int i = 1; i + 1 < argc; i += 2) {
      const std::string_view argument = argv[i];
      const std::string name(argument.substr(std::min<std::size_t>(2, argument.size())));
      if (!options_.contains(name)) {
        std::fprintf(stderr, "There is no option --%s.\n", name.c_str());
        std::exit(2);
      }
      options_[name] = argv[i + 1];
    }
  }

  const std::string& text(const std::string& name) const { return options_.at(name); }
  int number(const std::string& name) const { return std::atoi(text(name).c_str()); }
  bool on(const std::string& name) const { return number(name) != 0; }

  /// What stands between commas.
  std::vector<std::string> list(const std::string& name) const {
    const auto parts = split(text(name), ',');
    return {parts.begin(), parts.end()};
  }

 private:
  std::map<std::string, std::string> options_;
};

}  // namespace hone::test
