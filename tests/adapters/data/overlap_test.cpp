#include "adapters/data/overlap.hpp"

#include <doctest/doctest.h>

#include "adapters/data/split.hpp"
#include "programs/error.hpp"
#include "tests/adapters/data/files.hpp"

using namespace hone;
using namespace hone::test;

namespace {

Example row(const std::string& id, const std::string& question, const std::string& group = {}) {
  return {id, group.empty() ? id : group, "", {{"question", question}, {"answer", "answer of " + id}}};
}

LoadedData file(const std::string& name, Dataset rows) {
  LoadedData data;
  for (std::size_t i = 0; i < rows.size(); ++i) data.places[rows[i].id] = name + ", line " + std::to_string(i + 1);
  data.examples = std::move(rows);
  return data;
}

std::string refusal(Dataset train, Dataset validation, Dataset test) {
  return message_of<UserError>([&] {
    (void)split_of_files(file("a.jsonl", std::move(train)), file("b.jsonl", std::move(validation)), file("c.jsonl", std::move(test)), {"question"});
  });
}

}  // namespace

TEST_CASE("files that share nothing make a split in the files' order") {
  const auto split = split_of_files(file("a", {row("2", "B?"), row("1", "A?")}), file("b", {row("3", "C?")}), file("c", {row("4", "D?")}), {"question"});
  REQUIRE(split.train.size() == 2);
  CHECK(split.train[0].id == "2");
  CHECK(split.validation[0].id == "3");
  CHECK(split.test[0].id == "4");
  CHECK(split.unused == 0);
}

TEST_CASE("a question that stands in two files is refused, with the rows named") {
  CHECK(refusal({row("1", "A?"), row("2", "B?")}, {row("3", "C?")}, {row("4", "B?")}) ==
        "The same question stands in two parts of the split: a.jsonl, line 2 (train) and c.jsonl, line 1 (test). What is learnt from "
        "one row would be tested on the other. Remove one of the rows, or give both the same `group`.");
}

TEST_CASE("a question is the same with composed and with decomposed letters") {
  CHECK(refusal({row("1", "Caf\u00e9?")}, {row("2", "B?")}, {row("3", "Cafe\u0301?")}).starts_with("The same question stands in two parts of the split: a.jsonl, line 1 (train) and c.jsonl, line 1 (test)."));
}

TEST_CASE("a question is the same whatever white space is in it") {
  for (const auto* twin : {"Who  is it?", " Who is it?", "Who is it?\n", "Who\u00A0is\tit?"}) {
    CHECK(refusal({row("1", "Who is it?")}, {row("2", "B?")}, {row("3", twin)}).starts_with("The same question stands in two parts"));
  }
  CHECK(refusal({row("1", "Who is it?")}, {row("2", "B?")}, {row("3", "Whois it?")}).empty());
}

TEST_CASE("many pairs are counted, the first three are named") {
  Dataset train;
  Dataset test;
  for (int i = 0; i < 5; ++i) {
    train.push_back(row("t" + std::to_string(i), "Q" + std::to_string(i)));
    test.push_back(row("v" + std::to_string(i), "Q" + std::to_string(i)));
  }
  const auto message = refusal(train, {row("3", "C?")}, test);
  CHECK(message.find("a.jsonl, line 3 (train) and c.jsonl, line 3 (test); and 2 more pairs.") != std::string::npos);
}

TEST_CASE("a group or an id that stands in two files is refused") {
  CHECK(refusal({row("1", "A?", "page")}, {row("2", "B?", "page")}, {row("3", "C?")}).starts_with("The same group stands in two parts of the split: a.jsonl, line 1 (train) and b.jsonl, line 1 (validation)."));
  CHECK(refusal({row("1", "A?")}, {row("2", "B?")}, {row("2", "C?")}).starts_with("The same id stands in two parts of the split: b.jsonl, line 1 (validation) and c.jsonl, line 1 (test)."));
}

TEST_CASE("the same question twice in one file is nobody's leak") {
  CHECK(refusal({row("1", "A?"), row("2", "A?")}, {row("3", "C?")}, {row("4", "D?")}).empty());
}

TEST_CASE("without inputs questions are not compared, and a row without a place is named by its id") {
  const Dataset train = {row("1", "A?")};
  const Dataset test = {row("2", "A?")};
  const Places none;
  CHECK_NOTHROW(refuse_overlap({{"train", train, none}, {"test", test, none}}, {}));
  CHECK_THROWS_WITH_AS(refuse_overlap({{"train", train, none}, {"test", test, none}}, {"question"}), doctest::Contains("row `1` (train) and row `2` (test)"), UserError);
}
