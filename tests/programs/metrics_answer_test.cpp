#include "programs/metrics/answer_metrics.hpp"

#include <doctest/doctest.h>

#include "tests/programs/answer_world.hpp"

using namespace hone;
using namespace hone::test;

namespace {

const AnswerOptions with_titles{"answer", "gold", "titles"};

Example two_hop_row() {
  auto example = row("Indiana University");
  example.fields["titles"] = Value(std::vector<std::string>{"Text Me", "Straight No Chaser (group)"});
  return example;
}

}  // namespace

TEST_CASE("metrics carry the names and kinds that the verdict uses") {
  CHECK(exact_match(plain)->name() == "exact match");
  CHECK(exact_match(plain)->binary());
  CHECK(contains(plain)->name() == "contains");
  CHECK(contains(plain)->binary());
  CHECK(f1(plain)->name() == "f1");
  CHECK_FALSE(f1(plain)->binary());
  CHECK(f1(plain)->gold_fields() == std::vector<std::string>{"gold"});
  CHECK(f1(with_titles)->gold_fields() == std::vector<std::string>{"gold", "titles"});
}

TEST_CASE("the best of several references counts") {
  const Value gold(std::vector<std::string>{"the Big Apple", "New York City"});
  CHECK(score_of(*exact_match(plain), gold, "new york city") == 1);
  CHECK(score_of(*exact_match(plain), gold, "New York") == 0);
  CHECK(score_of(*f1(plain), gold, "New York") == doctest::Approx(0.8));
  CHECK(score_of(*contains(plain), gold, "They call it the Big Apple.") == 1);
  CHECK(score_of(*exact_match(plain), Value(std::vector<std::string>{"a"}), "the") == 1);
  CHECK(score_of(*f1(plain), Value(std::vector<std::string>{""}), "") == 0);
}

TEST_CASE("numbers and lists are compared by their text") {
  CHECK(score_of(*exact_match(plain), 42, "42") == 1);
  CHECK(score_of(*exact_match(plain), "1889", 1889) == 1);
  CHECK(score_of(*exact_match(plain), "red, green", Value(std::vector<std::string>{"Red", "Green"})) == 1);
}

TEST_CASE("a whole number of type float is that number, in output and gold alike") {
  const auto metric = exact_match(plain);
  CHECK(score_of(*metric, 3, 3.0) == 1);
  CHECK(score_of(*metric, 3.0, 3.0) == 1);
  CHECK(score_of(*metric, "3", 3.0) == 1);
  CHECK(score_of(*metric, 3.0, "3") == 1);
  CHECK(score_of(*metric, "3.0", 3.0) == 1);
  CHECK(score_of(*metric, 3.0, "3.0") == 1);
  CHECK(score_of(*metric, "3.0", "3.00") == 1);
  CHECK(score_of(*metric, "3.0", "30") == 0);
  CHECK(score_of(*metric, "1.2.0", "120") == 1);  // no number: as ever, without its points
  CHECK(score_of(*metric, -3, -3.0) == 1);
  CHECK(score_of(*metric, 30, 3.0) == 0);
  CHECK(score_of(*metric, 3.0, 30) == 0);
  CHECK(score_of(*metric, 2.5, 2.5) == 1);
  CHECK(score_of(*metric, 2, 2.5) == 0);
  CHECK(score_of(*metric, 1e300, 1e300) == 1);
  CHECK(score_of(*metric, Value::of(nlohmann::json::array({1, 2.0})), Value::of(nlohmann::json::array({2}))) == 1);
  CHECK(score_of(*f1(plain), 3, 3.0) == 1);
  CHECK(score_of(*contains(plain), "30", 3.0) == 0);
}

TEST_CASE("numbers are right as numbers, not as their digits") {
  for (const auto& metric : {exact_match(plain), f1(plain), contains(plain)}) {
    CHECK(score_of(*metric, "5", "-5") == 0);
    CHECK(score_of(*metric, "-5", "5") == 0);
    CHECK(score_of(*metric, 1.5, "15") == 0);
    CHECK(score_of(*metric, "15", 1.5) == 0);
    CHECK(score_of(*metric, "2.50", "2.5") == 1);
    CHECK(score_of(*metric, "+7", "7") == 1);
    CHECK(score_of(*metric, "0", "-0.0") == 1);
    CHECK(score_of(*metric, "007", "7") == 0);  // a code, no number
    CHECK(score_of(*metric, "1000", "1,000") == 1);
    CHECK(score_of(*metric, "1793", "1793.") == 1);
    CHECK(score_of(*metric, "-5", "5.") == 0);
    CHECK(score_of(*metric, 1e16, "10000000000000000") == 1);
    CHECK(score_of(*metric, 1.5e-5, "0.000015") == 1);
    CHECK(score_of(*metric, "1e3", "1000.0") == 1);
    CHECK(score_of(*metric, "1000", "+1E+03") == 1);
    CHECK(score_of(*metric, "100e-2", "1") == 1);
    CHECK(score_of(*metric, "0", "0.0e5") == 1);
    CHECK(score_of(*metric, "1e-3", "1e3") == 0);
    CHECK(score_of(*metric, "-1e2", "1e2") == 0);
    CHECK(score_of(*metric, "01e3", "1000") == 0);
    CHECK(score_of(*metric, "1e+-3", "0.001") == 0);
    CHECK(score_of(*metric, "1e99999999999", "1e99999999999") == 1);  // no number: the same text
  }
  const auto feedback = judge(*exact_match(plain), row("5"), {{"answer", "-5"}}, trace_of({predictor("final", {{"answer", "-5"}})}))->feedback;
  CHECK(feedback.text == "Wrong: `answer` was '-5'; expected: '5'.");
  CHECK(feedback.parts.empty());  // nothing about words
}

TEST_CASE("an answer that is word for word the reference is right by F1 too, though it be an article") {
  CHECK(score_of(*f1(plain), "A", "A") == 1);
  CHECK(score_of(*contains(plain), "?", "?") == 1);
}

TEST_CASE("HotpotQA's rule for yes and no is an option") {
  CHECK(score_of(*f1(plain), "yes", "yes it is") == doctest::Approx(0.5));
  CHECK(score_of(*f1(plain, F1Options{true}), "yes", "yes it is") == 0);
}

TEST_CASE("an output without the field scores 0 and is told so") {
  const auto judged = judge(*f1(plain), row("Paris"), {{"summary", "..."}});
  REQUIRE(judged.has_value());
  CHECK(judged->score.value == 0);
  CHECK(judged->feedback.text == "The program gave no `answer`. Expected: 'Paris'.");
}

TEST_CASE("a row without a reference is the metric's failure, not a zero") {
  for (const auto& gold : {Value(), Value(std::vector<std::string>{})}) {
    const auto judged = judge(*exact_match(plain), row(gold), {{"answer", "Paris"}});
    REQUIRE(judged.has_error());
    CHECK(judged.error().kind == FailureKind::metric);
    CHECK(has(judged.error().message, "'r1'"));
    CHECK(has(judged.error().message, "`gold`"));
  }
}

TEST_CASE("feedback says what was expected and what came") {
  const auto text = [](const Metric& metric, Value gold, Value answer) {
    return judge(metric, row(std::move(gold)), {{"answer", std::move(answer)}})->feedback.text;
  };
  CHECK(text(*exact_match(plain), "Paris", "paris!") == "Right: `answer` was 'paris!'; expected: 'Paris'.");
  CHECK(text(*exact_match(plain), "Paris", "Rome") == "Wrong: `answer` was 'Rome'; expected: 'Paris'.");
  CHECK(text(*exact_match(plain), "Paris", " \n") == "Wrong: `answer` was empty; expected: 'Paris'.");
  CHECK(text(*f1(plain), "Paris", "in Paris") == "Partly right (f1 0.67): `answer` was 'in Paris'; expected: 'Paris'.");
  CHECK(text(*f1(plain), Value(std::vector<std::string>{"Paris", "France"}), "Rome") ==
        "Wrong: `answer` was 'Rome'; expected: one of 'Paris', 'France'.");
}

TEST_CASE("a long answer is cut in the feedback, and the cut is said") {
  std::string answer;
  for (int i = 0; i < 300; ++i) answer += "né ";
  const auto judged = judge(*f1(plain), row("Paris"), {{"answer", answer}});
  CHECK(has(judged->feedback.text, "…' (cut; 1200 bytes in all)"));
  CHECK(judged->feedback.text.size() < 520);
  CHECK_NOTHROW((void)nlohmann::json(judged->feedback.text).dump());  // no torn character
}

TEST_CASE("the predictor of the answer is told how its form differs") {
  const auto hint = [](const Metric& metric, Value gold, const std::string& answer) {
    const auto trace = trace_of({predictor("plan", {{"answer", "an earlier one"}}), predictor("final", {{"answer", answer}}, {2})});
    const auto judged = judge(metric, row(std::move(gold)), {{"answer", answer}}, trace);
    REQUIRE(judged->feedback.parts.size() <= 1);
    if (judged->feedback.parts.empty()) return std::string();
    CHECK(judged->feedback.parts[0].path == "final");
    CHECK(judged->feedback.parts[0].occurrence == std::vector<int>{2});
    return judged->feedback.parts[0].text;
  };
  CHECK(has(hint(*f1(plain), "Paris", "The tower is in Paris"), "all the expected words, but 3 other words beside"));
  CHECK(has(hint(*f1(plain), "Indiana University", "Indiana"), "only part of what is expected; it lacks: 'university'"));
  CHECK(has(hint(*exact_match(plain), "John Smith", "Smith, John"), "not in the expected order"));
  CHECK(has(hint(*exact_match(plain), "New York City", "York Town"), "1 of the 3 expected words; it lacks: 'new', 'city'"));
  CHECK(has(hint(*contains(plain), "New York City", "Rome"), "shares no word"));
  CHECK(has(hint(*contains(plain), "John Smith", "Smith was a man named John"), "not in the expected order"));
  CHECK(hint(*exact_match(plain), "Paris", "Paris").empty());
}

TEST_CASE("each writer of a query is told what is still missing after it") {
  const auto trace = trace_of({predictor("first_query", {{"query", "christmas song"}}),
                               retrieval("christmas song", {"Jingle Bells", "text me"}),
                               predictor("summarize", {{"summary", "A song by Kristen Bell."}}),
                               predictor("second_query", {{"query", "kristen bell"}}), retrieval("kristen bell", {"Kristen Bell"}),
                               predictor("final", {{"answer", "Harvard"}})});
  const auto judged = judge(*f1(with_titles), two_hop_row(), {{"answer", "Harvard"}}, trace);
  REQUIRE(judged.has_value());
  CHECK(judged->score.value == 0);
  CHECK(judged->feedback.text ==
        "Wrong: `answer` was 'Harvard'; expected: 'Indiana University'. 1 of 2 gold passages was retrieved; never retrieved: "
        "'Straight No Chaser (group)'.");
  CHECK(has(judged->feedback.of("first_query", {}),
            "The query was 'christmas song'. It retrieved 'Jingle Bells', 'text me'; gold: 'Text Me'. After this query, 1 of 2 gold "
            "passages was retrieved; still missing: 'Straight No Chaser (group)'."));
  CHECK(has(judged->feedback.of("second_query", {}), "none of these is a gold passage. After this query, 1 of 2"));
  CHECK(judged->feedback.of("summarize", {}) == judged->feedback.text);
  CHECK(has(judged->feedback.of("final", {}), "shares no word"));
}

TEST_CASE("the score does not depend on the titles") {
  const auto trace = trace_of({predictor("q", {{"query", "x"}}), retrieval("x", {})});
  CHECK(judge(*f1(with_titles), two_hop_row(), {{"answer", "Indiana University"}}, trace)->score.value == 1);
  CHECK(judge(*f1(with_titles), row("Paris"), {{"answer", "Paris"}}, trace)->feedback.parts.empty());
}
