#include "optimizer/proposals/input_request.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <vector>

#include "programs/text.hpp"

namespace hone {
namespace {

using Words = std::vector<std::string>;

constexpr std::array<std::string_view, 12> asking = {"provide", "share", "supply", "send",  "give",  "paste",
                                                     "specify", "enter", "tell",   "show", "submit", "clarify"};
constexpr std::array<std::string_view, 24> things_to_work_on = {
    "input",   "inputs",    "question", "questions", "passage",      "passages", "context",  "details",
    "text",    "texts",     "document", "documents", "instruction",  "instructions", "example", "examples",
    "prompt",  "data",      "task",     "component", "information",  "request",  "content",  "records"};
constexpr std::array<std::string_view, 13> things_to_give = {"answer", "answers", "response", "output",      "query",     "summary", "result",
                                                             "results", "reply",  "reasoning", "explanation", "statement", "sentence"};
constexpr std::array<std::string_view, 11> first_person = {"i", "me", "my", "ill", "im", "assist", "proceed", "us", "id", "ive", "we"};
constexpr std::array<std::string_view, 7> whole_phrases = {
    "how can i help",        "how can i assist",      "how may i assist", "i don't see any", "you haven't provided",
    "you have not provided", "i'm ready to assist"};

bool among(std::span<const std::string_view> list, std::string_view word) { return std::ranges::find(list, word) != list.end(); }

/// Words in lower case without apostrophes.
Words words_of(std::string_view text) {
  Words words;
  bool in_word = false;
  for (const char c : text) {
    if (c == '\'') continue;
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
    if (letter && !in_word) words.emplace_back();
    if (letter) words.back() += c;
    in_word = letter;
  }
  return words;
}

/// "please", "could you", "can you", "kindly", "need you to" just before the verb.
bool politely(const Words& words, std::size_t verb) {
  const auto before = [&](std::size_t back) { return verb >= back ? std::string_view(words[verb - back]) : std::string_view(); };
  if (before(1) == "please" || before(1) == "kindly") return true;
  if (before(1) == "you" && (before(2) == "could" || before(2) == "can" || before(2) == "would")) return true;
  return before(1) == "to" && before(2) == "you" && before(3) == "need";
}

/// The sentence asks politely for something that one would work on.
bool asks(const Words& words) {
  constexpr std::size_t reach = 7;
  for (std::size_t verb = 0; verb < words.size(); ++verb) {
    if (!among(asking, words[verb]) || !politely(words, verb)) continue;
    for (std::size_t i = verb + 1; i < std::min(words.size(), verb + 1 + reach); ++i) {
      if (among(things_to_give, words[i])) break;
      if (among(things_to_work_on, words[i])) return true;
    }
  }
  return false;
}

bool speaks_of_itself(const Words& words) {
  return std::ranges::any_of(words, [](const std::string& word) { return among(first_person, word); });
}

std::vector<Words> sentences(std::string_view text) {
  std::vector<Words> out;
  while (!text.empty()) {
    const std::size_t end = text.find_first_of(".!?\n");
    Words words = words_of(text.substr(0, end));
    if (!words.empty()) out.push_back(std::move(words));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

}  // namespace

bool asks_for_input(std::string_view text) {
  constexpr std::size_t hardly_more = 20;  // words beside the request, below which it is all there is
  const std::string lower = lower_ascii(text);
  if (std::ranges::any_of(whole_phrases, [&](std::string_view phrase) { return lower.find(phrase) != std::string::npos; })) return true;

  const std::vector<Words> parts = sentences(lower);
  std::size_t words = 0;
  for (const Words& part : parts) words += part.size();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!asks(parts[i])) continue;
    const bool next_too = i + 1 < parts.size() && speaks_of_itself(parts[i + 1]);
    if (speaks_of_itself(parts[i]) || next_too || words - parts[i].size() < hardly_more) return true;
  }
  return false;
}

}  // namespace hone
