#include "adapters/config/section.hpp"

#include <doctest/doctest.h>

#include "programs/error.hpp"

using namespace hone;

namespace {

/// The problems that `read` finds in a config, one a line.
template <class Read>
std::string problems_of(const std::string& yaml, const Read& read) {
  const auto root = parse_document(yaml, "c.yaml");
  Problems problems;
  Section section(root, "", problems);
  read(section);
  try {
    problems.throw_if_any();
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("an unknown key is an error with the nearest valid one") {
  const auto read = [](Section& s) {
    auto budget = s.section("budget");
    budget->count("rollouts");
    budget->number("usd", 0);
    budget->finish();
    s.finish();
  };
  CHECK(problems_of("budget:\n  rolouts: 3\n", read) == "c.yaml:2:3: unknown key `rolouts` in `budget`. Did you mean `rollouts`?");
  CHECK(problems_of("budget:\n  money: 3\n", read) == "c.yaml:2:3: unknown key `money` in `budget`. Valid here: `rollouts` and `usd`.");
  CHECK(problems_of("budget: {}\nsede: 1\n", read) == "c.yaml:2:1: unknown key `sede`. Valid here: `budget`.");
  CHECK(problems_of("budget: {rollouts: 5, usd: 0.1}\n", read).empty());
}

TEST_CASE("a wrong type says what is wanted and what is there") {
  CHECK(problems_of("n: many", [](Section& s) { s.count("n"); }) ==
        "c.yaml:1:4: `n` must be a whole number, 1 or more, such as 1500, 128k or 2M; this is `many`.");
  CHECK(problems_of("n: [1]", [](Section& s) { s.integer("n"); }) == "c.yaml:1:4: `n` must be a whole number; this is a list.");
  CHECK(problems_of("n:", [](Section& s) { s.text("n"); }).ends_with("`n` must be text; there is nothing."));
  CHECK(problems_of("t: 60", [](Section& s) { s.seconds("t"); }) ==
        "c.yaml:1:4: `t` must be a time with its unit, such as 500ms, 60s, 30m or 8h; this is `60`.");
  CHECK(problems_of("t: yes", [](Section& s) { s.boolean("t"); }) == "c.yaml:1:4: `t` must be true or false; this is `yes`.");
  CHECK(problems_of("x: 1.5", [](Section& s) { s.number("x", 0, 1); }) == "c.yaml:1:4: `x` must be a number from 0 to 1; this is `1.5`.");
  CHECK(problems_of("l: {a: 1}", [](Section& s) { s.texts("l"); }) == "c.yaml:1:4: `l` must be a list of texts.");
  CHECK(problems_of("s: word", [](Section& s) { s.section("s"); }) == "c.yaml:1:4: `s` must be a map of keys and values.");
  CHECK(problems_of("k: geppa", [](Section& s) { s.choice("k", {"baseline", "gepa"}); }) ==
        "c.yaml:1:4: `geppa` is unknown as `k`. Did you mean `gepa`?");
}

TEST_CASE("what is missing is said, and all problems at once") {
  const auto text = problems_of("a:\n  b: 1\n", [](Section& s) {
    auto a = s.section("a");
    a->need_text("name");
    s.need_texts("inputs");
    a->finish();
  });
  CHECK(text == "c.yaml:2:3: the key `name` is missing in `a`.\nc.yaml:1:1: the key `inputs` is missing.\nc.yaml:2:3: unknown key `b` in `a`. Valid here: `name`.");
}

TEST_CASE("values come out as what they are") {
  const auto text = problems_of("a: x\nb: true\nc: 2M\nd: 90s\ne: [p, q]\nf: one\ng: null\n", [](Section& s) {
    CHECK(s.text("a") == "x");
    CHECK(s.boolean("b") == true);
    CHECK(s.count("c") == 2000000);
    CHECK(s.seconds("d") == 90);
    CHECK(s.texts("e") == std::vector<std::string>{"p", "q"});
    CHECK(s.texts("f") == std::vector<std::string>{"one"});
    CHECK(s.is_null("g"));
    CHECK(s.text("h") == std::nullopt);
    s.finish();
  });
  CHECK(text.empty());
}
