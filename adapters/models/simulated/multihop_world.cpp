#include "adapters/models/simulated/multihop_world.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "adapters/models/simulated/passage_reader.hpp"
#include "adapters/models/simulated/words.hpp"
#include "programs/text.hpp"

namespace hone::simulated {
namespace {

constexpr std::array<std::string_view, 4> idle_advice = {
    "Take your time and read everything twice.", "Be accurate, helpful and professional.",
    "Think about what the user really wants to know.", "Stay close to the topic at hand."};

/// Which step a prompt is about: by the field asked for, else by what it speaks of.
Hop hop_of(std::string_view field, std::string_view prompt, bool has_findings) {
  const std::string lower = lower_ascii(field.empty() ? prompt : field);
  if (contains_any(lower, {"quer", "search for", "search term"})) return has_findings ? Hop::next_query : Hop::first_query;
  if (contains(lower, "summar") || contains(lower, "notes")) return Hop::summary;
  return Hop::answer;
}

bool has_findings(std::string_view input) {
  return contains(input, " | ") || contains_any(lower_ascii(input), {"summary", "notes", "passages", "context"});
}

/// Names in `text` that the question does not have.
std::vector<std::string> new_names(std::string_view text, std::string_view question) {
  auto names = names_in(text);
  std::erase_if(names, [&](const std::string& name) { return contains_phrase(question, name); });
  return names;
}

/// The question's words without its names: what a search finds nothing by.
std::string vague_words(std::string_view question) {
  std::vector<std::string> words;
  for (const auto word : words_of(question)) {
    if (word.front() >= 'a' && word.front() <= 'z' && word.size() > 3) words.emplace_back(word);
  }
  return joined(words, " ");
}

/// The last line of a reply that is no layout: what it comes to.
std::string_view gist(std::string_view reply) {
  std::string_view last;
  for (const auto line : lines_of(reply)) {
    const auto text = trimmed(line);
    if (!text.empty() && !text.starts_with("[[") && !text.starts_with("<")) last = text;
  }
  return last;
}

/// Demos teach by what they do: a bare answer, a query with a name in it.
bool is_good_demo(Hop hop, const Turn& demo) {
  const auto result = gist(demo.output);
  if (hop == Hop::answer) return !result.empty() && words_of(result).size() <= 6;
  return !names_in("for " + std::string(result)).empty();
}

}  // namespace

bool MultihopWorld::shows(std::string_view name, const TaskRequest& request, const Luck& luck) const {
  const Skill& wanted = skill(name);
  double probability = wanted.plain;
  if (advises(request.prompt, wanted)) {
    const std::size_t bytes = request.burden();
    const double clarity = bytes > traits_.ease ? std::exp(-static_cast<double>(bytes - traits_.ease) / traits_.burden) : 1;
    probability += clarity * (wanted.advised - wanted.plain);
  }
  for (const Turn& demo : request.demos) {
    if (is_good_demo(wanted.hop, demo) && probability < traits_.ceiling) {
      probability = std::min(traits_.ceiling, 1 - (1 - probability) * (1 - traits_.demo));
    }
  }
  return luck.uniform(name, question_in(request.input)) < probability;
}

std::string MultihopWorld::first_query(const TaskRequest& request, const Luck& luck) const {
  const std::string question = question_in(request.input);
  if (!shows("bare first query", request, luck)) return "Certainly! Please tell me which sources I should search.";
  const auto names = names_in(question);
  return names.empty() || !shows("names", request, luck) ? vague_words(question) : joined(names, " ");
}

std::string MultihopWorld::next_query(const TaskRequest& request, const Luck& luck) const {
  const std::string question = question_in(request.input);
  if (!shows("bare next query", request, luck)) return "Certainly! Please tell me which sources I should search.";
  std::vector<std::string> names;
  if (shows("bridge", request, luck)) {
    const auto passages = passages_in(request.input);
    for (const auto& passage : chain_from(question, passages)) {
      for (auto& name : new_names(passage.text, question)) names.push_back(std::move(name));
    }
    if (passages.empty()) names = new_names(request.input, question);
  }
  return joined(names.empty() ? names_in(question) : names, " ");
}

std::string MultihopWorld::summary(const TaskRequest& request, const Luck& luck) const {
  const auto passages = passages_in(request.input);
  const auto chain = chain_from(question_in(request.input), passages);
  if (chain.empty() || !shows("facts", request, luck)) return "The passages are about several people and places.";
  std::vector<std::string> facts;
  for (const auto& passage : chain) facts.push_back(fmt::format("{} | {}", passage.title, passage.text));
  return joined(facts, "\n");
}

std::string MultihopWorld::answer(const TaskRequest& request, const Luck& luck) const {
  const std::string question = question_in(request.input);
  const auto passages = passages_in(request.input);
  std::string found;
  if (shows("chain", request, luck)) found = read_answer(question, chain_from(question, passages));
  if (found.empty() && !passages.empty()) found = passages[luck.rng("wrong passage").below(passages.size())].title;
  if (found.empty()) found = "unknown";
  return shows("terse", request, luck) ? found : fmt::format("The answer to the question is {}.", found);
}

std::string MultihopWorld::solve(const TaskRequest& request, const std::string& field, const Luck& luck) const {
  const std::string& asked = request.fields.back();
  if (field != asked) return "The question names where to begin, and the passages lead on from there.";
  switch (hop_of(asked, request.prompt, has_findings(request.input))) {
    case Hop::first_query: return first_query(request, luck);
    case Hop::next_query: return next_query(request, luck);
    case Hop::summary: return summary(request, luck);
    case Hop::answer: break;
  }
  return answer(request, luck);
}

std::string MultihopWorld::improve(const ProposalRequest& request, const Luck& luck) const {
  const Hop hop = hop_of("", request.current, contains(request.evidence, " | "));
  const std::string evidence = lower_ascii(request.evidence);
  std::vector<const Skill*> lacking;
  for (const Skill& skill : skills()) {
    if (skill.hop == hop && !advises(request.current, skill) && contains_any(evidence, skill.evidence)) lacking.push_back(&skill);
  }
  Rng rng = luck.rng("improve");
  rng.shuffle(lacking);
  lacking.resize(std::min(lacking.size(), static_cast<std::size_t>(1 + rng.below(static_cast<std::uint64_t>(traits_.lessons)))));
  std::string text = request.current;
  const auto add = [&](std::string_view sentence) {
    if (!contains(text, sentence)) (text += text.ends_with('\n') || text.empty() ? "" : " ") += sentence;
  };
  for (const Skill* skill : lacking) add(rng.uniform() < traits_.mistaken ? idle_advice[rng.below(idle_advice.size())] : skill->advice);
  if (lacking.empty()) add(idle_advice[rng.below(idle_advice.size())]);
  return text;
}

}  // namespace hone::simulated
