#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/adapters/storage/run_folder.hpp"
#include "tests/support/run_records.hpp"

namespace hone {

namespace {

/// The queries that docs/run-format.md offers.
std::vector<std::string> documented_queries() {
  std::ifstream file(HONE_SOURCE_DIR "/docs/run-format.md");
  std::vector<std::string> queries;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (inside && line == "```") {
      inside = false;
    } else if (inside) {
      queries.back() += line + "\n";
    } else if (line == "```sql") {
      inside = true;
      queries.emplace_back();
    }
  }
  return queries;
}

/// A candidate with a text that stands in `texts`, one that does not, and demos.
CandidateRecord a_candidate_with_all() {
  CandidateRecord record = a_candidate("", "in");
  record.candidate = std::make_shared<const Candidate>(ComponentValues{
      {"answer.demos", Value::of(nlohmann::json::array())}, {"answer.instruction", "Answer in one word. " + std::string(100, '.')}, {"query.instruction", "Ask."}});
  record.validation = 0.5;
  return record;
}

/// A run with a little of everything.
void write_a_run(RunFolder& folder) {
  const auto store = folder.open();
  const std::string body = R"({"model":"m","messages":[{"role":"user","content":"Where?"}]})";
  finish(folder.context(), ask(*store, an_intent("k1"), an_answer("k1", "Paris", body)));
  store->put_candidate(a_candidate_with_all());
  RolloutRecord good = a_rollout(1, 1);
  Span call;
  call.kind = Span::Kind::model;
  call.messages = {{"user", "Where?"}};
  call.reply = store->find("k1");
  good.trace.root.children.push_back(call);
  store->put_rollout(good);
  RolloutRecord bad = a_rollout(2, 0);
  bad.failure = Failure{FailureKind::unparsable, "No answer was found."};
  store->put_rollout(bad);
  RolloutRecord cut = a_rollout(3, 0);
  cut.judgement.reset();
  cut.failure = not_sent(FailureKind::cut, "What a call may cost at worst does not fit.");
  store->put_rollout(cut);
}

}  // namespace

TEST_CASE("the documented queries answer what they say") {
  RunFolder folder;
  write_a_run(folder);
  std::string answers;
  for (const std::string& query : documented_queries()) answers += folder.sql(query) + "--\n";
  CHECK(answers ==
        "search|task|1|40|10|0.000133333333333333\n--\n"
        "unparsable|1|1\n--\n"
        "1|" + a_candidate_with_all().candidate->id() + "|reflection|0.5|0|\n--\n"
        "answer.demos|[]\nanswer.instruction|Answer in one word. " + std::string(100, '.') + "\nquery.instruction|Ask.\n--\n"
        "e1|0.5|2\n--\n"
        "0.125|task|m-1|Where?|Paris\n--\n"
        "1|Paris\n--\n");
}

TEST_CASE("every column is documented") {
  RunFolder folder;
  folder.open();
  std::ifstream file(HONE_SOURCE_DIR "/docs/run-format.md");
  std::stringstream page;
  page << file.rdbuf();
  std::istringstream columns(folder.sql("SELECT column.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS column WHERE t.type = 'table'"));
  int count = 0;
  for (std::string column; std::getline(columns, column); ++count) {
    CAPTURE(column);
    CHECK(page.str().find(column) != std::string::npos);
  }
  CHECK(count > 50);
}

}  // namespace hone
