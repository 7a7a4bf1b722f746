#include "optimizer/proposals/reply_filter.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "optimizer/proposals/reflection.hpp"

using namespace hone;

namespace {

nlohmann::json corpus() {
  std::ifstream file(std::filesystem::path(HONE_SOURCE_DIR) / "tests/optimizer/proposals/replies.json");
  return nlohmann::json::parse(file);
}

std::string fenced(const std::string& text) { return "Why.\n```\n" + text + "\n```\n"; }

}  // namespace

TEST_CASE("of forty replies labelled by hand at most one is falsely rejected, and each other one for its reason") {
  const nlohmann::json labelled = corpus();
  const auto current = labelled["current_text"].get<std::string>();
  const auto tried = labelled["tried"].get<std::vector<std::string>>();
  const auto train = labelled["training"].get<std::vector<std::string>>();
  const ShingleSet training = ShingleSet::of({train.begin(), train.end()});
  const std::string wording = reflection_wording();
  const ReplyRules rules{current, {tried.begin(), tried.end()}, wording, labelled["size_limit"], {&training}};
  REQUIRE(labelled["replies"].size() == 40);
  int falsely_rejected = 0;
  for (const auto& reply : labelled["replies"]) {
    CAPTURE(reply["name"].get<std::string>());
    const FilteredReply judged = filter_reply(reply["reply"].get<std::string>(), reply["complete"].get<bool>(), rules);
    const auto expected = reply["expected"].get<std::string>();
    if (expected.empty()) {
      if (!judged.rejected.empty()) {
        ++falsely_rejected;
        MESSAGE("falsely rejected: " << reply["name"].get<std::string>() << ": " << judged.rejected);
      }
    } else {
      CHECK(judged.rejected == expected);
    }
  }
  CHECK(falsely_rejected <= 1);
}

TEST_CASE("what stands in the fence is the text, and what stands round it is not") {
  const FilteredReply reply = filter_reply("It was too long.\n\n```text\n\n  Be brief.\nNo dots.\n\n```\nBye.", true, {});
  CHECK(reply.rejected.empty());
  CHECK(reply.text == "Be brief.\nNo dots.");
}

TEST_CASE("the outermost fence is taken, so that a fence inside survives") {
  CHECK(filter_reply("```\na\n```json\n{}\n```\nb\n```", true, {}).text == "a\n```json\n{}\n```\nb");
  CHECK(filter_reply("````\na\n```\nb\n```\n````", true, {}).text == "a\n```\nb\n```");
  CHECK(filter_reply("```\nnever closed\n````\ninside\n````", true, {}).text == "inside");
  CHECK(filter_reply("```\r\nfrom Windows\r\n```\r\n", true, {}).text == "from Windows");
}

TEST_CASE("the limit counts characters, not bytes") {
  ReplyRules rules;
  rules.size_limit = 3;
  CHECK(filter_reply(fenced("äöü"), true, rules).rejected.empty());
  CHECK(filter_reply(fenced("äöüß"), true, rules).rejected == "too_long");
}

TEST_CASE("twelve words from train are copied, eleven are not, and those of the current text are its own") {
  const std::string train = "one two three four five six seven eight nine ten eleven twelve thirteen";
  const ShingleSet training = ShingleSet::of({train});
  ReplyRules rules;
  rules.not_to_copy = {&training};
  CHECK(filter_reply(fenced("Say: One two three four five six seven, eight nine ten eleven!"), true, rules).rejected.empty());
  CHECK(filter_reply(fenced("Say: One two three four five six seven, eight nine ten eleven. Twelve!"), true, rules).rejected ==
        "copies_training_text");
  rules.current_text = train;
  CHECK(filter_reply(fenced("Say: " + train + "."), true, rules).rejected.empty());
}

TEST_CASE("the place holder of the request is an echo") {
  const std::string wording = reflection_wording();
  ReplyRules rules;
  rules.request_wording = wording;
  CHECK(filter_reply(fenced("the new text"), true, rules).rejected == "echo");
  CHECK(filter_reply(fenced("Answer briefly."), true, rules).rejected.empty());
}
