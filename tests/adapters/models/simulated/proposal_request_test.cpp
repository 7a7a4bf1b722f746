#include "adapters/models/simulated/proposal_request.hpp"

#include <doctest/doctest.h>

using namespace hone::simulated;
using hone::Message;

namespace {

std::optional<ProposalRequest> read(std::vector<Message> messages) { return read_proposal({std::move(messages), {}}); }

}  // namespace

TEST_CASE("a request for a new instruction in a fence is recognised, whoever wrote it") {
  const auto proposal = read({{"user",
                               "I gave an assistant these instructions:\n```\nDo the task.\nWell.\n```\nThese are examples:\n```\n"
                               "note: x\nexpected: y\n```\nWrite a new instruction within ``` blocks."}});
  REQUIRE(proposal.has_value());
  CHECK(proposal->current == "Do the task.\nWell.");
  CHECK(proposal->evidence.find("expected: y") != std::string::npos);
  CHECK(proposal->evidence.find("Do the task") == std::string::npos);
}

TEST_CASE("the current text is the block that is announced as one, not the first") {
  const auto proposal = read({{"system", "You improve prompts."},
                              {"user", "Failures:\n```\nnote: x\n```\n\n## Current instruction\n\n````text\nSay ```\nhere.\n````\n\nWrite a better one in a fence."}});
  REQUIRE(proposal.has_value());
  CHECK(proposal->current == "Say ```\nhere.");
}

TEST_CASE("texts that were tried before are no evidence, other texts are") {
  const auto proposal = read({{"user", "# The prompt\nThe current text:\n```\nnow\n```\n# Another\n```\nother\n```\n"
                                       "# What was tried before\nDo not repeat:\n```\nfailed\n```\nIt lost.\n# Task\nWrite a new one:\n```\nthe new text\n```\n"}});
  REQUIRE(proposal.has_value());
  CHECK(proposal->current == "now");
  CHECK(proposal->evidence.find("other") != std::string::npos);
  CHECK(proposal->evidence.find("It lost.") != std::string::npos);
  CHECK(proposal->evidence.find("failed") == std::string::npos);
}

TEST_CASE("an output field for an instruction is a request for one") {
  const auto proposal = read({{"system", "[[ ## current_instruction ## ]]\n{}\n[[ ## examples ## ]]\n{}\n[[ ## new_instruction ## ]]\n{}\n[[ ## completed ## ]]"},
                              {"user", "[[ ## current_instruction ## ]]\nDo the task.\n\n[[ ## examples ## ]]\nnote: x"}});
  REQUIRE(proposal.has_value());
  CHECK(proposal->current == "Do the task.");
  CHECK(proposal->evidence.find("note: x") != std::string::npos);
  CHECK(write_proposal(*proposal, "Better.").starts_with("[[ ## new_instruction ## ]]\nBetter.\n"));
}

TEST_CASE("a request to do the task is none") {
  CHECK_FALSE(read({{"system", "Follow the instruction and write a new note."}, {"user", "x"}}).has_value());
  CHECK_FALSE(read({{"system", "Run this:\n```\ncode\n```"}, {"user", "x"}}).has_value());
}

TEST_CASE("a text with a fence in it gets a longer one") {
  const auto proposal = read({{"user", "Improve this prompt:\n```\nx\n```"}});
  REQUIRE(proposal.has_value());
  CHECK(write_proposal(*proposal, "a\n```\nb").ends_with("\n````\na\n```\nb\n````"));
}
