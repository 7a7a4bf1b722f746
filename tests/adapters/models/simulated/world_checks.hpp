#pragma once

#include <cmath>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "adapters/models/simulated/rule_world.hpp"
#include "optimizer/rng.hpp"

namespace hone::simulated {

/// What the task model replies.
inline std::string ask(const World& world, const std::string& prompt, const std::string& note, std::string_view draw = "") {
  return simulated_reply(world, 0, {.messages = {{"system", prompt}, {"user", note}}}, draw);
}

inline double true_score(const World& world, const std::string& prompt) {
  return *world.true_score(ComponentValues{{"answer.instruction", prompt}});
}

/// Share of `count` fresh rows that the model answers exactly.
inline double measured(const World& world, const std::string& prompt, int count) {
  int right = 0;
  for (const auto& row : world.rows(99, count)) right += ask(world, prompt, row.fields.at("note").text()) == row.fields.at("codes").text() ? 1 : 0;
  return static_cast<double>(right) / count;
}

/// Whether the model scores in the long run what the world says of the prompt: within 4 standard errors.
inline bool keeps_its_word(const World& world, const std::string& prompt, int count = 3000) {
  const double expected = true_score(world, prompt);
  return std::abs(measured(world, prompt, count) - expected) < 4 * std::sqrt(expected * (1 - expected) / count);
}

/// All rules of a book from `first` on, one a line.
inline std::string rules_text(const RuleBook& book, std::size_t first, std::size_t end) {
  std::string text;
  for (std::size_t rule = first; rule < end; ++rule) text += fmt::format("\n{}: {}", book.name(rule), book.code(rule));
  return text;
}

/// The true score after so many rounds of reflection on three examples each; a child that is truly worse is dropped.
inline double climbed(const World& world, int rounds, bool with_feedback = true) {
  std::string prompt = "Write the codes of the note.";
  const auto rows = world.rows(1, rounds * 3);
  for (int round = 0; round < rounds; ++round) {
    std::string request = "Improve this prompt:\n```\n" + prompt + "\n```\nExamples:\n";
    for (int i = 0; i < 3; ++i) {
      const auto& row = rows[static_cast<std::size_t>(round * 3 + i)];
      request += "\nnote: " + row.fields.at("note").text() + "\nresponse: XX\nWrong.";
      if (with_feedback) request += " Expected: '" + row.fields.at("codes").text() + "'.";
      request += "\n";
    }
    const std::string reply = simulated_reply(world, 0, {.messages = {{"user", request + "\nWrite the new prompt in a fence."}}}, std::to_string(round));
    const auto begin = reply.find("```\n") + 4;
    const std::string child = reply.substr(begin, reply.rfind("\n```") - begin);
    if (true_score(world, child) >= true_score(world, prompt)) prompt = child;
  }
  return true_score(world, prompt);
}

}  // namespace hone::simulated
