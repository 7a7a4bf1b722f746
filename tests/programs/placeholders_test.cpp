#include "programs/placeholders.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "programs/error.hpp"
#include "tests/programs/fake_world.hpp"
#include "tests/programs/generators.hpp"

using namespace hone;

TEST_CASE("placeholders are found with and without spaces") {
  CHECK(placeholders("{{a}} and {{ b }}, {c}, {{}") == std::vector<std::string>{"a", "b"});
  CHECK(placeholders("{{{a}}} {{{{b}}}}") == std::vector<std::string>{"a", "b"});
  CHECK(placeholders("}} {{a").empty());
}

TEST_CASE("declared fields are replaced, all else stays byte for byte") {
  const Values values{{"a", "one"}, {"b", 2}};
  CHECK(expand("{{a}}-{{ b }}-{{c}}-{a}-{{{a}}}-%s", {"a", "b"}, values) == "one-2-{{c}}-{a}-{one}-%s");
  CHECK(expand("{\"x\": {\"y\": {{b}}}}", {"b"}, values) == "{\"x\": {\"y\": 2}}");
  CHECK(expand("{{a}}", {"a"}, {}).empty());
}

TEST_CASE("what is put in is not expanded again") {
  CHECK(expand("{{a}}", {"a", "b"}, {{"a", "{{b}}"}, {"b", "secret"}}) == "{{b}}");
}

TEST_CASE("without declared fields any text stays as it is") {
  CHECK(rc::check([] {
    const std::string text = *test::noise();
    RC_ASSERT(expand(text, {}, {}) == text);
  }));
}

TEST_CASE("an unknown field is a user's error with the nearest name") {
  const auto message = test::message_of<UserError>([] { check_placeholders("{{qestion}}", {"question", "hint"}, "The query of `wiki`"); });
  CHECK(message == "The query of `wiki` names the field `qestion`, which it does not have. Did you mean `question`? Its fields are: `question` and `hint`.");
  CHECK_NOTHROW(check_placeholders("{{hint}} {\"a\": {\"b\": 1}}", {"hint"}, "x"));
}
