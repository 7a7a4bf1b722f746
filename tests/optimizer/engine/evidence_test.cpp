#include "optimizer/engine/evidence.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/programs/multi_hop.hpp"

using namespace hone;

namespace {

/// What a proposal that is shown this row is told beside its inputs, as "field: text".
std::vector<std::string> expected_of(const Example& row, const std::vector<std::string>& golds) {
  const Program program(test::predict("sort", "note -> kind"), {"note"}, {"kind"});
  ProposeStep step;
  step.parent = std::make_shared<const Candidate>(program.seed());
  step.train_rows = {0};
  const ProposalInput input = proposal_input(program, step, {}, {row}, golds);
  std::vector<std::string> told;
  for (const EvidenceField& field : input.examples.at(0).expected) told.push_back(field.name + ": " + field.text);
  return told;
}

using Told = std::vector<std::string>;

}  // namespace

TEST_CASE("a row is shown with what it says beside its inputs, but for id, group and stratum") {
  const Example row{"7", "letters", "short", {{"note", Value("Dear")}, {"kind", Value("letter")}, {"id", Value("7")}, {"folder", Value("letters")},
                                              {"length", Value("short")}, {"remark", Value("by hand")}}};
  CHECK(expected_of(row, {}) == Told{"kind: letter", "remark: by hand"});
}

TEST_CASE("a right answer is shown though the rows are stratified by it, or it reads like the row's id") {
  CHECK(expected_of({"7", "7", "letter", {{"note", Value("Dear")}, {"kind", Value("letter")}}}, {}) == Told{"kind: letter"});
  const Example row{"7", "7", "letter", {{"note", Value("Dear")}, {"label", Value("letter")}, {"pages", Value("7")}}};
  CHECK(expected_of(row, {"label"}) == Told{"label: letter"});
  CHECK(expected_of(row, {"label", "pages"}) == Told{"label: letter", "pages: 7"});
}
