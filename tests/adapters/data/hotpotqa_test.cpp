#include "adapters/data/hotpotqa.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "adapters/data/row_file.hpp"
#include "programs/error.hpp"
#include "tests/adapters/data/files.hpp"

using namespace hone;
using namespace hone::test;
using nlohmann::json;

namespace {

const json titles = {"River Aa", "Anna"};
const json context = {{{"title", "River Aa"}, {"text", "It flows. It ends."}}, {{"title", "Anna"}, {"text", "She swims."}}};

Values row_of(const char* facts, const char* passages) {
  json row = {{"question", "Q?"}, {"answer", "A"}, {"type", "bridge"}, {"level", "hard"}};
  row["supporting_facts"] = json::parse(facts);
  row["context"] = json::parse(passages);
  return hotpotqa_row(row, "f.json, line 1");
}

}  // namespace

TEST_CASE("the authors' form and the data hub's give the same row") {
  const auto pairs = row_of(R"([["River Aa", 0], ["Anna", 1], ["River Aa", 1]])",
                            R"([["River Aa", ["It flows.", " It ends."]], ["Anna", ["She swims."]]])");
  CHECK(pairs.at("supporting_titles") == Value::of(titles));
  CHECK(pairs.at("context") == Value::of(context));
  CHECK(pairs.at("question") == Value("Q?"));
  CHECK(pairs.at("type") == Value("bridge"));
  CHECK(pairs.size() == 6);
  const auto columns = row_of(R"({"title": ["River Aa", "Anna", "River Aa"], "sent_id": [0, 1, 1]})",
                              R"({"title": ["River Aa", "Anna"], "sentences": [["It flows.", "It ends."], ["She swims."]]})");
  CHECK(columns == pairs);
  const auto objects = row_of(R"(["River Aa", "Anna"])",
                              R"([{"title": "River Aa", "text": "It flows. It ends."}, {"title": "Anna", "sentences": ["She swims."]}])");
  CHECK(objects == pairs);
}

TEST_CASE("a row keeps its id, and what it lacks is left out") {
  CHECK(hotpotqa_row({{"_id", "x7"}, {"question", "Q?"}}, "f") == Values{{"id", "x7"}, {"question", "Q?"}});
  CHECK(hotpotqa_row({{"id", "x7"}, {"supporting_titles", titles}}, "f") == Values{{"id", "x7"}, {"supporting_titles", Value::of(titles)}});
}

TEST_CASE("facts or a context of another form are refused with their place") {
  const auto refusal = [](const char* facts, const char* passages) {
    return message_of<UserError>([=] { (void)row_of(facts, passages); });
  };
  for (const char* facts : {"3", "\"x\"", "[[1, 2]]", "{}", "{\"title\": 1}", "[[]]", "[null]"})
    CHECK(refusal(facts, "[]").starts_with("f.json, line 1: `supporting_facts` is not as HotpotQA has it."));
  for (const char* passages : {"3", "[[\"t\"]]", "[\"t\"]", "[[1, [\"s\"]]]", "[[\"t\", [1]]]", "{\"title\": [\"t\"], \"sentences\": []}",
                               "[{\"title\": \"t\"}]", "[{\"text\": \"t\"}]", "{}"})
    CHECK(refusal("[]", passages).starts_with("f.json, line 1: `context` is not as HotpotQA has it."));
}

TEST_CASE("HotpotQA files are arrays or a row a line") {
  const std::string row = R"({"_id": "x", "question": "Q?", "answer": "A", "supporting_facts": [], "context": []})";
  const auto array = parse_rows("[\n" + row + "\n]", "f.json", "hotpotqa");
  const auto lines = parse_rows("\n" + row + "\n", "f.json", "hotpotqa");
  REQUIRE(array.rows.size() == 1);
  REQUIRE(lines.rows.size() == 1);
  CHECK(array.rows[0].fields == lines.rows[0].fields);
  CHECK(array.rows[0].line == 2);
  CHECK(lines.rows[0].line == 2);
}
