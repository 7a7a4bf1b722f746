#include "optimizer/candidate.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

using namespace hone;

TEST_CASE("candidates with the same content are the same candidate") {
  const Candidate a({{"answer.instruction", Value("Answer.")}, {"query.instruction", Value("Search.")}});
  const Candidate b({{"query.instruction", Value("Search.")}, {"answer.instruction", Value("Answer.")}});
  CHECK(a == b);
  CHECK(a.id().size() == 16);
  CHECK_FALSE(a == a.with("answer.instruction", Value("Answer!")));
  CHECK(a == a.with("answer.instruction", Value("Answer!")).with("answer.instruction", Value("Answer.")));
}

TEST_CASE("white space, types and names are content") {
  const Candidate a({{"x", Value("1")}});
  CHECK_FALSE(a == Candidate({{"x", Value(1)}}));
  CHECK_FALSE(a == Candidate({{"x", Value("1 ")}}));
  CHECK_FALSE(a == Candidate({{"y", Value("1")}}));
}

TEST_CASE("ids are the same on every machine and in every version") {
  CHECK(Candidate({{"answer.instruction", Value("Answer.")}}).id() == "9de5b871f88681ad");
}

TEST_CASE("a text that is not UTF-8 has an id too") { CHECK(Candidate({{"x", Value("\xff\xfe")}}).id().size() == 16); }

TEST_CASE("an origin is written with all that it knows") {
  const Origin origin{"merge", {"a", "b"}, {"answer.instruction"}, {7, 9}};
  CHECK(to_json(origin).dump() == R"({"changed":["answer.instruction"],"kind":"merge","parents":["a","b"],"steps":[7,9]})");
}
