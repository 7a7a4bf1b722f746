#include "optimizer/engine/driver_journal.hpp"

#include <doctest/doctest.h>

#include "programs/error.hpp"
#include "tests/support/message_of.hpp"

using namespace hone;

TEST_CASE("a proposal's record is read as it was written") {
  const JournalRecord record = proposal_record(7, {"abc", 2, {"demos"}});
  CHECK(record.kind == "proposal");
  CHECK(record.step == 7);
  const ProposalDraw draw = proposal_draw(record);
  CHECK(draw.request == "abc");
  CHECK(draw.draw == 2);
  CHECK(draw.cuts == std::vector<std::string>{"demos"});
}

TEST_CASE("a damaged record is refused with its step, whatever kind it is of") {
  for (const char* body : {"", "{}", "[1]", R"({"hash": 3, "draw": "x", "outcome": {}})"}) {
    CAPTURE(body);
    const JournalRecord record{"", 12, body};
    const std::string refusal = "The journal's record of step 12 is damaged: the run cannot be resumed or replayed.";
    CHECK(test::message_of<UserError>([&] { asked_hash(record); }) == refusal);
    CHECK(test::message_of<UserError>([&] { told_step(record); }) == refusal);
    CHECK(test::message_of<UserError>([&] { proposal_draw(record); }) == refusal);
  }
}
