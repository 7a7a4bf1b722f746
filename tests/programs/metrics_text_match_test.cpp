#include "programs/metrics/text_match.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace hone;

TEST_CASE("answers are normalised as the field's scripts do it") {
  CHECK(normalize_answer("U.S.A.") == "usa");
  CHECK(normalize_answer("an-other thing") == "another thing");
  CHECK(normalize_answer("The_Cat") == "thecat");
  CHECK(normalize_answer("1,000") == "1000");
  CHECK(normalize_answer("A—B") == "—b");
  CHECK(normalize_answer("“Quoted” and ‘so’") == "“quoted” and ‘so’");
  CHECK(normalize_answer("  The   Eiffel\tTower \n") == "eiffel tower");
  CHECK(normalize_answer("a an the") == "");
  CHECK(normalize_answer("Theatre and Anna") == "theatre and anna");
  CHECK(normalize_answer("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~") == "");
}

TEST_CASE("accents count, however they are encoded") {
  CHECK(normalize_answer("Beyonc\u00e9") == "beyonce\u0301");
  CHECK(same_answer("Beyonc\u00e9", "BEYONCE\u0301"));
  CHECK_FALSE(same_answer("Beyonc\u00e9", "Beyonce"));
}

TEST_CASE("lower case reaches beyond ASCII, with the final sigma") {
  CHECK(same_answer("ŽIŽKOV", "žižkov"));
  CHECK(same_answer("МОСКВА", "москва"));
  CHECK(normalize_answer("ΟΔΟΣ ΣΟΦΙΑΣ, Σ") == "οδο\u03c2 \u03c3οφια\u03c2 \u03c3");
}

TEST_CASE("white space is what Unicode calls so") {
  CHECK(answer_words("one\u00a0two\u2003three\u2028four\u0085five") == std::vector<std::string>{"one", "two", "three", "four", "five"});
}

TEST_CASE("bytes that are no UTF-8 are compared and never fatal") {
  CHECK(normalize_answer("caf\xe9") == "caf\ufffd");
  CHECK(same_answer("\xff\xfe", "\xfe\xff"));
}

TEST_CASE("two answers of nothing but articles are the same") {
  CHECK(same_answer("the", "a"));
  CHECK(same_answer("", ""));
}

TEST_CASE("F1 counts the words shared, as multisets") {
  CHECK(word_f1("Eiffel Tower is in Paris", "Paris") == doctest::Approx(1.0 / 3));
  CHECK(word_f1("", "") == 0);
  CHECK(word_f1("yes it is", "yes") == doctest::Approx(0.5));
  CHECK(word_f1("the Paris", "Paris") == 1);
  CHECK(word_f1("a b b b", "b b c") == doctest::Approx(2.0 * 2 / (3 + 3)));
  CHECK(word_f1("left", "right") == 0);
}

TEST_CASE("HotpotQA's F1 gives nothing for a yes that says more") {
  CHECK(hotpotqa_f1("yes it is", "yes") == 0);
  CHECK(hotpotqa_f1("yes", "yes it is") == 0);
  CHECK(hotpotqa_f1("no", "yes") == 0);
  CHECK(hotpotqa_f1("noanswer", "no answer at all") == 0);
  CHECK(hotpotqa_f1("Yes.", "yes") == 1);
  CHECK(hotpotqa_f1("Eiffel Tower is in Paris", "Paris") == doctest::Approx(1.0 / 3));
}

TEST_CASE("a passage contains an answer whose words stand in it in a row") {
  CHECK(contains_answer("It was built in Paris, France, in 1889.", "paris france"));
  CHECK(contains_answer("He lives in the U.S.A. now", "USA"));
  CHECK(contains_answer("“Ljubljana” is a town", "ljubljana"));
  CHECK(contains_answer("one—two three", "two"));
  CHECK_FALSE(contains_answer("Paris in France", "Paris, France"));
  CHECK_FALSE(contains_answer("Parisian", "Paris"));
  CHECK_FALSE(contains_answer("", "Paris"));
}

TEST_CASE("a reference of articles is not found everywhere, one of signs nowhere") {
  CHECK(contains_answer("The answer is A.", "A"));
  CHECK_FALSE(contains_answer("The answer is B.", "A"));
  CHECK_FALSE(contains_answer("What ... ?", "?"));
}

TEST_CASE("F1 is symmetric, in [0, 1], and 1 for an answer with words against itself") {
  CHECK(rc::check("on any bytes", [](const std::string& a, const std::string& b) {
    const double f1 = word_f1(a, b);
    RC_ASSERT(f1 >= 0 && f1 <= 1);
    RC_ASSERT(f1 == word_f1(b, a));
    RC_ASSERT(word_f1(a, a) == (answer_words(a).empty() ? 0.0 : 1.0));
  }));
}
