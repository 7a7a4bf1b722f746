#include "programs/signature.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck.h>

#include "programs/error.hpp"
#include "tests/programs/fake_world.hpp"
#include "tests/programs/generators.hpp"

using namespace hone;
using test::has;
using Kind = FieldType::Kind;

namespace {
std::string error_of(std::string_view text) {
  return test::message_of<UserError>([&] { parse_signature(text); });
}
}  // namespace

TEST_CASE("a signature is read in DSPy's syntax") {
  const Signature signature = parse_signature("question, passages: list[str] -> answer: str, sure: bool");
  CHECK(names_of(signature.inputs) == std::vector<std::string>{"question", "passages"});
  CHECK(names_of(signature.outputs) == std::vector<std::string>{"answer", "sure"});
  CHECK(signature.inputs[0].type.kind == Kind::str);
  REQUIRE(signature.inputs[1].type.kind == Kind::list);
  CHECK(signature.inputs[1].type.item.front().kind == Kind::str);
  CHECK(signature.outputs[1].type.kind == Kind::boolean);
  CHECK(signature.text() == "question, passages: list[str] -> answer, sure: bool");
}

TEST_CASE("all types are read, whatever the spaces") {
  const Signature signature = parse_signature("a:int,b : float , c: dict\n-> d: Literal[ 'it\\'s', \"no, ]\" ], e: list[ list[int] ], f: list");
  CHECK(signature.inputs[0].type.kind == Kind::integer);
  CHECK(signature.inputs[1].type.kind == Kind::number);
  CHECK(signature.inputs[2].type.kind == Kind::object);
  CHECK(signature.outputs[0].type.options == std::vector<std::string>{"it's", "no, ]"});
  CHECK(signature.outputs[1].type.text() == "list[list[int]]");
  CHECK(signature.outputs[2].type.text() == "list[str]");
}

TEST_CASE("a signature written down is read as itself") {
  CHECK(rc::check([] {
    Signature signature;
    signature.inputs = {{"first", *test::any_type(), {}}, {"second_2", *test::any_type(), {}}};
    signature.outputs = {{"_third", *test::any_type(), {}}};
    RC_ASSERT(parse_signature(signature.text()) == signature);
  }));
}

TEST_CASE("a signature that does not parse is quoted with what is wrong and where") {
  CHECK(has(error_of("question answer"), "`question answer`"));
  CHECK(has(error_of("question answer"), "`->` is expected between inputs and outputs (column 10)"));
  CHECK(has(error_of("a -> "), "the name of a field is expected (column 6)"));
  CHECK(has(error_of(" -> b"), "the name of a field is expected (column 2)"));
  CHECK(has(error_of("a -> b -> c"), "only one `->`"));
  CHECK(has(error_of("a, a -> b"), "the field `a` stands twice, whatever the case of its letters (column 4)"));
  CHECK(has(error_of("a -> a"), "the field `a` stands twice, whatever the case of its letters (column 6)"));
  CHECK(has(error_of("q -> Answer, answer"), "the field `answer` stands twice, whatever the case of its letters (column 14)"));
  CHECK(has(error_of("a: text -> b"), "`text` is no type; there are `str`"));
  CHECK(has(error_of("a: list[str -> b"), "`]` is expected"));
  CHECK(has(error_of("a -> b: Literal[yes]"), "an option in quotes is expected (column 17)"));
  CHECK(has(error_of("a -> b: Literal['yes]"), "the quote of an option is not closed"));
  CHECK(has(error_of("a -> b c"), "`,` is expected between fields"));
  CHECK(has(error_of("a -> b: " + std::string(5000, 'l')), "is no type"));
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "list[";
  CHECK(has(error_of("a -> b: " + deep), "nested too deeply"));
}

TEST_CASE("any text is a signature or a user's error") {
  CHECK(rc::check([](const std::string& text) {
    try {
      const Signature signature = parse_signature(text);
      RC_ASSERT(!signature.outputs.empty());
    } catch (const UserError&) {
      RC_SUCCEED("refused");
    }
  }));
}

TEST_CASE("without an instruction the fields say what to do") {
  CHECK(parse_signature("a, b -> c").default_instruction() == "Given the fields `a`, `b`, produce the fields `c`.");
}

TEST_CASE("the schema keeps the order declared and allows nothing else") {
  Signature signature = parse_signature("q -> zeta, alpha: int, tags: list[float], kind: Literal['x', 'y'], ok: bool, more: dict");
  signature.outputs[0].description = "the last letter";
  CHECK(output_schema(signature.outputs).dump() ==
        R"({"type":"object","properties":{"zeta":{"type":"string","description":"the last letter"},"alpha":{"type":"integer"},)"
        R"("tags":{"type":"array","items":{"type":"number"}},"kind":{"type":"string","enum":["x","y"]},"ok":{"type":"boolean"},)"
        R"("more":{"type":"object"}},"required":["zeta","alpha","tags","kind","ok","more"],"additionalProperties":false})");
}
