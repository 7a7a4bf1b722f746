#include "adapters/report/text_diff.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace hone;

TEST_CASE("a diff marks what went, what came and what stayed") {
  CHECK(line_diff("a\nb\nc\n", "a\nx\nc\n") == "  a\n- b\n+ x\n  c\n");
  CHECK(line_diff("", "new") == "+ new\n");
  CHECK(line_diff("same", "same").empty());
}

TEST_CASE("the lines of a diff without the new ones are the old text, and the other way round") {
  const auto check = [](const std::vector<bool>& before, const std::vector<bool>& after) {
    const auto text = [](const std::vector<bool>& lines) {
      std::string out;
      for (const bool line : lines) out += line ? "x\n" : "y\n";
      return out;
    };
    const auto side = [](const std::string& diff, char other) {
      std::string out;
      for (std::size_t at = 0; at < diff.size(); at = diff.find('\n', at) + 1) {
        if (diff[at] != other) out += diff.substr(at + 2, diff.find('\n', at) - at - 1);
      }
      return out;
    };
    const auto diff = line_diff(text(before), text(after));
    if (text(before) == text(after)) {
      RC_ASSERT(diff.empty());
      return;
    }
    RC_ASSERT(side(diff, '+') == text(before));
    RC_ASSERT(side(diff, '-') == text(after));
  };
  CHECK(rc::check(check));
}
