#include "adapters/models/simulated/rule_evidence.hpp"

#include <doctest/doctest.h>

using namespace hone::simulated;
using Codes = std::map<std::size_t, std::string>;

namespace {

const RuleBook& book() {
  static const RuleBook book(1, 12);
  return book;
}
std::string both() { return "Crate 12 holds " + book().mark(0) + " and " + book().mark(1); }

}  // namespace

TEST_CASE("the truth about a note is learned from its feedback, not from the wrong response") {
  const auto found = read_rule_evidence(book(), "note: " + both() + "\ncodes: BA11 BA12\nWrong: it was 'BA11 BA12'; expected: 'KE47 LO12'.\n");
  CHECK(found.shown == Codes{{0, "KE47"}, {1, "LO12"}});
  CHECK(found.told.empty());
}

TEST_CASE("a wrong response alone teaches nothing, a response that nobody blames does") {
  CHECK(read_rule_evidence(book(), "note: " + both() + "\nBA11 BA12\nScore: 0. Wrong.").shown.empty());
  CHECK(read_rule_evidence(book(), "note: " + both() + "\ncodes: KE47 LO12\n").shown == Codes{{0, "KE47"}, {1, "LO12"}});
}

TEST_CASE("a hint that names only what is lacking is not the whole truth") {
  const std::string hint = "About `codes`: It has 1 of the 2 expected words; it lacks: 'LO12'.\n";
  const auto found = read_rule_evidence(book(), "note: " + both() + "\ncodes: KE47 BA12\n" + hint + "Wrong: it was 'KE47 BA12'; expected: 'KE47 LO12'.\n");
  CHECK(found.shown == Codes{{0, "KE47"}, {1, "LO12"}});
}

TEST_CASE("examples do not run into each other") {
  const auto found = read_rule_evidence(book(), "note: " + book().mark(0) + "\nWrong.\nnote: " + book().mark(1) + "\nThe answer should be LO12\n");
  CHECK(found.shown == Codes{{1, "LO12"}});
}

TEST_CASE("JSON on one line is read like lines") {
  const auto found = read_rule_evidence(book(), R"([{"note": ")" + both() + R"(", "codes": "BA11", "feedback": "Wrong.\nExpected KE47 LO12"}])");
  CHECK(found.shown == Codes{{0, "KE47"}, {1, "LO12"}});
}

TEST_CASE("what another prompt states is told, not shown") {
  const auto found = read_rule_evidence(book(), "Another candidate:\nFor " + book().mark(3) + " write DU30.");
  CHECK(found.shown.empty());
  CHECK(found.told == Codes{{3, "DU30"}});
}
