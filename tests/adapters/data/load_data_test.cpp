#include "adapters/data/load_data.hpp"

#include <doctest/doctest.h>

#include "programs/error.hpp"
#include "tests/adapters/data/files.hpp"

using namespace hone;
using namespace hone::test;

namespace {

DataSpec spec() {
  DataSpec out;
  out.inputs = {"question"};
  out.gold = {"answer"};
  return out;
}

LoadedData load(std::string_view lines, const DataSpec& how) { return make_examples(parse_rows(lines, "q.jsonl", "jsonl"), how); }

std::string refusal(std::string_view lines, const DataSpec& how) {
  return message_of<UserError>([&] { (void)load(lines, how); });
}

}  // namespace

TEST_CASE("rows become examples with id, group and stratum, in the file's order") {
  auto how = spec();
  how.id = "key";
  how.group = "page";
  how.stratum = "type";
  const auto data = load(R"({"question": "A?", "answer": "a", "key": 7, "page": "p1", "type": "bridge"}
{"question": "B?", "answer": "b", "key": "k8", "page": null, "type": ""})",
                         how);
  REQUIRE(data.examples.size() == 2);
  CHECK(data.examples[0].id == "7");
  CHECK(data.examples[0].group == "p1");
  CHECK(data.examples[0].stratum == "bridge");
  CHECK(data.examples[0].fields.at("question") == Value("A?"));
  CHECK(data.examples[1].id == "k8");
  CHECK(data.examples[1].group == "k8");
  CHECK(data.examples[1].stratum.empty());
  CHECK(data.places.at("k8") == "q.jsonl, line 2");
  CHECK(data.dropped.empty());
}

TEST_CASE("without an id the row's content is the id, whatever its order of fields") {
  const auto one = load(R"({"question": "A?", "answer": "a"})", spec());
  const auto other = load("\n{\"answer\": \"a\",   \"question\": \"A?\"}", spec());
  const auto changed = load(R"({"question": "A?", "answer": "b"})", spec());
  CHECK(one.examples[0].id == other.examples[0].id);
  CHECK(one.examples[0].id != changed.examples[0].id);
  CHECK(one.examples[0].id.size() == 16);
  CHECK(one.examples[0].group == one.examples[0].id);
}

TEST_CASE("rows that nothing can be learnt from are dropped, with the reason") {
  const auto data = load(R"({"question": " ", "answer": "a"}
{"question": "B?", "answer": null}
{"question": "C?", "answer": ""}
{"question": "D?", "answer": []}
{"question": "E?", "answer": "e"}
{"answer": "e", "question": "E?"}
{"question": "F?", "answer": false}
{"question": "G?", "answer": 0})",
                         spec());
  REQUIRE(data.dropped.size() == 5);
  CHECK(data.dropped[0].line == 1);
  CHECK(data.dropped[0].reason == "`question` is empty: there is nothing to ask");
  for (std::size_t i = 1; i < 4; ++i) {
    CHECK(data.dropped[i].line == i + 1);
    CHECK(data.dropped[i].reason == "`answer` is empty: there is nothing to judge by");
  }
  CHECK(data.dropped[4].line == 6);
  CHECK(data.dropped[4].reason == "it is a copy of the row at q.jsonl, line 5");
  CHECK(data.examples.size() == 3);
}

TEST_CASE("one empty input of several, or one empty list of gold, is a fact about the row") {
  auto how = spec();
  how.inputs = {"question", "notes"};
  how.gold = {"answer", "titles"};
  CHECK(load(R"({"question": "A?", "notes": "", "answer": "a", "titles": []})", how).examples.size() == 1);
  CHECK(refusal(R"({"question": "A?", "notes": "", "answer": [], "titles": []})", how).find("`answer` is empty") != std::string::npos);
}

TEST_CASE("a row without a right answer is dropped, whatever else it has") {
  auto how = spec();
  how.gold = {"answer", "titles"};
  how.answers = {"answer"};
  const auto data = load(R"({"question": "A?", "answer": [], "titles": ["x"]}
{"question": "B?", "answer": ["b"], "titles": []})",
                         how);
  REQUIRE(data.dropped.size() == 1);
  CHECK(data.dropped[0].line == 1);
  CHECK(data.dropped[0].reason == "`answer` is empty: there is nothing to judge by");
  REQUIRE(data.examples.size() == 1);
  CHECK(data.examples[0].fields.at("question") == Value("B?"));
}

TEST_CASE("a field missing in row N is named, with what the row has and the nearest name") {
  CHECK(refusal("{\"question\": \"A?\", \"answer\": \"a\"}\n{\"question\": \"B?\", \"anwser\": \"b\"}", spec()) ==
        "q.jsonl, line 2: the row has no field `answer`, which the metric needs. The row has `anwser`, `question`. Did you mean "
        "`anwser`? Add the field or remove the row.");
  CHECK(refusal("{\"question\": \"A?\", \"answer\": \"a\"}\n{\"answer\": \"b\"}\n{\"answer\": \"c\"}\n", spec()).find("(2 rows lack it in all)") !=
        std::string::npos);
  CHECK(refusal("{\"question\": \"A?\", \"answer\": \"a\"}\n{}\n", spec()).find("line 2: the row has no field `question`, an input of "
                                                                            "the program. The row is empty.") != std::string::npos);
}

TEST_CASE("a field that no row has is said to be in none") {
  CHECK(refusal("{\"question\": \"A?\", \"gold\": \"a\"}\n{\"question\": \"B?\", \"gold\": \"b\"}", spec())
            .starts_with("No row of q.jsonl has the field `answer`, which the metric needs."));
  for (const auto member : {&DataSpec::id, &DataSpec::group, &DataSpec::stratum}) {
    auto how = spec();
    how.*member = "nosuch";
    CHECK(refusal("{\"question\": \"A?\", \"answer\": \"a\"}", how).starts_with("No row of q.jsonl has the field `nosuch`"));
  }
}

TEST_CASE("an id that stands twice, or is none, is refused") {
  auto how = spec();
  how.id = "id";
  CHECK(refusal("{\"id\": 1, \"question\": \"A?\", \"answer\": \"a\"}\n{\"id\": \"1\", \"question\": \"B?\", \"answer\": \"b\"}", how)
            .starts_with("q.jsonl, line 2: the id `1` stands already in q.jsonl, line 1."));
  for (const char* id : {"\" \"", "null", "[1]", "true"})
    CHECK(refusal("{\"id\": " + std::string(id) + ", \"question\": \"A?\", \"answer\": \"a\"}", how).starts_with("q.jsonl, line 1: the id `id` is "));
}

TEST_CASE("data without a usable row is refused") {
  CHECK(refusal("\n\n", spec()) == "The data file q.jsonl has no rows. Add some, or name another file.");
  CHECK(refusal("{\"question\": \"\", \"answer\": \"a\"}", spec()) ==
        "None of the 1 rows of q.jsonl can be used. Line 1: `question` is empty: there is nothing to ask.");
}

TEST_CASE("a file is read from disk with its hash") {
  const Folder folder;
  auto how = spec();
  how.file = folder.write("q.csv", "question,answer\nA?,a\n,b\n");
  const auto data = load_data(how);
  CHECK(data.examples.size() == 1);
  CHECK(data.dropped.size() == 1);
  CHECK(data.sha256 == read_rows(how.file).sha256);
  CHECK(data.path == how.file.string());
}
