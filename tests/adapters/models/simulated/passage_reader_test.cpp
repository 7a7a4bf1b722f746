#include "adapters/models/simulated/passage_reader.hpp"

#include <doctest/doctest.h>

using namespace hone::simulated;
using Names = std::vector<std::string>;

namespace {

const std::string input = R"(question: Which river flows through the birthplace of the weaver of The Hollow Bell?

passages:
[1] Ulf Sorriter | Born in 1814 in Lomoholm; first a beekeeper, then weaver.
[2] The Hollow Bell | This tapestry dates from 1852 and made Ulf Sorriter famous.

more_passages:
[1] Ulf Sorriter | Born in 1814 in Lomoholm; first a beekeeper, then weaver.
[2] Lomoholm | A market town on the river Veray, known for its felt hats.
[3] Belogard | A town where a road crosses the river Briva. Travellers buy paper kites there.)";

std::string read(const std::string& question) { return read_answer(question, chain_from(question, passages_in(input))); }

}  // namespace

TEST_CASE("passages are read from an input, each title once") {
  const auto passages = passages_in(input);
  REQUIRE(passages.size() == 4);
  CHECK(passages[0].title == "Ulf Sorriter");
  CHECK(passages[2].text == "A market town on the river Veray, known for its felt hats.");
}

TEST_CASE("the question is found in any layout") {
  CHECK(question_in(input).starts_with("Which river"));
  CHECK(question_in("[[ ## question ## ]]\nWho?\n\n[[ ## passages ## ]]\nx") == "Who?");
  CHECK(question_in("<passages>\nx\n</passages>\n<question>\nWho?\n</question>") == "Who?");
  CHECK(question_in("Who?") == "Who?");
}

TEST_CASE("names are runs of capitalised words, but not the word that opens a sentence") {
  CHECK(names_in("The teacher of Hugo Faebeck wrote The Hollow Bell, a play.") == Names{"Hugo Faebeck", "The Hollow Bell"});
  CHECK(names_in("Travellers buy kites in Belogard. Played the lute; at Pelliby.") == Names{"Belogard", "Pelliby"});
  CHECK(names_in("It was Jonas Holrinne's success (Merroton)") == Names{"Jonas Holrinne", "Merroton"});
  CHECK(names_in("").empty());
}

TEST_CASE("the chain leads from the question's names to what they name") {
  const auto chain = chain_from(question_in(input), passages_in(input));
  REQUIRE(chain.size() == 3);
  CHECK(chain[0].title == "The Hollow Bell");
  CHECK(chain[1].title == "Ulf Sorriter");
  CHECK(chain[2].title == "Lomoholm");
}

TEST_CASE("answers are read from the end of the chain by what is asked for") {
  CHECK(read(question_in(input)) == "Veray");
  CHECK(read("In which town was the weaver of The Hollow Bell born?") == "Lomoholm");
  CHECK(read("In which year was the weaver of The Hollow Bell born?") == "1814");
  CHECK(read("The home town of Ulf Sorriter makes what?") == "felt hats");
  CHECK(read("Name the instrument of Ulf Sorriter.") == "");
  CHECK(read("Which river flows through Atlantis?") == "");
}

TEST_CASE("of two makers the elder is found") {
  const std::vector<PassageText> passages = {{"The Ninth Bell", "Silvan Dulrilund wove this tapestry in 1780."},
                                             {"The Tide", "By Wenna Sorvater, 1781."},
                                             {"Silvan Dulrilund", "A weaver, born in 1791."},
                                             {"Wenna Sorvater", "Born in 1823; weaver."}};
  const std::string question = "Name the older one: the weaver of The Ninth Bell or the weaver of The Tide.";
  CHECK(read_answer(question, chain_from(question, passages)) == "Silvan Dulrilund");
}
