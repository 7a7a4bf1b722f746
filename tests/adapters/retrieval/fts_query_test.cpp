#include "adapters/retrieval/fts_query.hpp"

#include <doctest/doctest.h>

using hone::fts_query;

TEST_CASE("every word of a query is quoted and joined by OR") { CHECK(fts_query("Hollow Tide, 1903") == R"("hollow" OR "tide" OR "1903")"); }

TEST_CASE("keywords and punctuation of the search syntax are plain words or nothing") {
  CHECK(fts_query(R"(title:"a*" AND NEAR(b, 2) NOT ^c - {d} + "")") ==
        R"("title" OR "near" OR "b" OR "2" OR "not" OR "c" OR "d")");
}

TEST_CASE("common words are left out unless there are no others") {
  CHECK(fts_query("who was the maker of it") == R"("maker")");
  CHECK(fts_query("To be or not to be") == R"("not")");
  CHECK(fts_query("The Who") == R"("the" OR "who")");
}

TEST_CASE("typographic punctuation separates words and letters of any script stay") {
  CHECK(fts_query("Pynk’s “Año—Nuevo”…") == R"("pynk" OR "s" OR "año" OR "nuevo")");
}

TEST_CASE("any other sign separates words as the index does") {
  CHECK(fts_query("running→jumping 3×4 €") == R"("running" OR "jumping" OR "3" OR "4")");
  CHECK(fts_query("北京，上海😀") == R"("北京" OR "上海")");
  CHECK(fts_query("AND €") == R"("and")");
  CHECK(fts_query("a\xFFz") == R"("z")");
}

TEST_CASE("a query without a word is empty") {
  CHECK(fts_query("") == "");
  CHECK(fts_query(" ?!… \n\t\"'") == "");
}

TEST_CASE("a word that stands twice counts once and no more than 64 words count") {
  CHECK(fts_query("tide Tide TIDE") == R"("tide")");
  std::string many;
  for (int i = 0; i < 100; ++i) many += "w" + std::to_string(i) + ' ';
  const std::string expression = fts_query(many);
  CHECK(expression.find("\"w63\"") != std::string::npos);
  CHECK(expression.find("\"w64\"") == std::string::npos);
}
