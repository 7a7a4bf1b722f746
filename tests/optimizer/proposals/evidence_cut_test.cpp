#include "optimizer/proposals/evidence_cut.hpp"

#include <doctest/doctest.h>

#include <string>

#include "programs/text.hpp"

using namespace hone;

TEST_CASE("a text is shortened in the middle, and says by how much") {
  CHECK(shortened("abc", 3) == "abc");
  const std::string cut = shortened(std::string(60, 'a') + std::string(60, 'b'), 30);
  CHECK(cut == std::string(20, 'a') + " [… 90 characters left out …] " + std::string(10, 'b'));
}

TEST_CASE("no character is cut in two") {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "ä";
  for (std::size_t bytes = 1; bytes < 20; ++bytes) CHECK(valid_utf8(shortened(text, bytes)) == shortened(text, bytes));
}

TEST_CASE("the longest texts are shortened, and only they") {
  ProposalInput input;
  input.records = {{{{"question", "short"}, {"passages", std::string(500, 'p')}}, {{"answer", "a"}}, std::string(200, 'f'), 0}};
  const ProposalInput evidence = cut_evidence(input, {300, 0, 0, 1});
  CHECK(evidence.records[0].inputs[0].text == "short");
  CHECK(evidence.records[0].inputs[1].text.find("characters left out") != std::string::npos);
  CHECK(evidence.records[0].feedback.size() == 200);
  REQUIRE(evidence.cuts.size() == 1);
  CHECK(evidence.cuts[0] == "The input `passages` of run 1 was shortened from 500 characters to about 300 bytes.");
  CHECK(whole(input).level == 500);
}

TEST_CASE("the oldest ideas and the last runs are left out first") {
  ProposalInput input;
  input.records.resize(3);
  input.records[0].feedback = "first";
  input.tried = {{"old", "dropped"}, {"new", "dropped"}};
  const ProposalInput evidence = cut_evidence(input, {100, 1, 0, 1});
  CHECK(evidence.tried.at(0).text == "new");
  CHECK(evidence.records.at(0).feedback == "first");
  CHECK(evidence.cuts == std::vector<std::string>{"1 earlier idea was left out.", "2 runs were left out."});
}
