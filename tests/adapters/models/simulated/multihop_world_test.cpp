#include "adapters/models/simulated/multihop_world.hpp"

#include <algorithm>
#include <fstream>
#include <set>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "programs/formats/formats.hpp"
#include "programs/metrics/text_match.hpp"
#include "programs/signature.hpp"

using namespace hone::simulated;
using hone::Value;
using hone::Values;
using nlohmann::json;

namespace {

std::vector<json> rows(const char* name) {
  std::vector<json> rows;
  std::ifstream file(std::string(HONE_SOURCE_DIR) + "/examples/multi_hop_qa/data/" + name);
  for (std::string line; std::getline(file, line);) rows.push_back(json::parse(line));
  return rows;
}

struct Indexed {
  std::string text;
  std::set<std::string> words;
};

std::vector<Indexed> indexed(const std::vector<json>& corpus) {
  std::vector<Indexed> all;
  for (const auto& passage : corpus) {
    const std::string text = passage["title"].get<std::string>() + " | " + passage["text"].get<std::string>();
    const auto words = hone::answer_words(text);
    all.push_back({text, {words.begin(), words.end()}});
  }
  return all;
}

/// Passages that share the most words with the query: enough of a search for this test.
std::vector<std::string> search(const std::string& query) {
  static const auto corpus = indexed(rows("passages.jsonl"));
  const auto words = hone::answer_words(query);
  std::vector<std::pair<int, const Indexed*>> ranked;
  for (const auto& passage : corpus) {
    const auto shared = std::count_if(words.begin(), words.end(), [&](const auto& w) { return w.size() > 3 && passage.words.contains(w); });
    if (shared > 0) ranked.push_back({-static_cast<int>(shared), &passage});
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> found;
  for (std::size_t i = 0; i < std::min<std::size_t>(3, ranked.size()); ++i) found.push_back(ranked[i].second->text);
  return found;
}

struct Prompts {
  std::string first = "Write a search query.";
  std::string next = "Write a search query.";
  std::string answer = "Given the question and the passages, produce the answer.";
  std::vector<hone::Demo> demos;
};

/// Mean F1 of the two-hop program over the example's questions.
double score(const Prompts& prompts) {
  const MultihopWorld world("multihop", {});
  const auto call = [&](const char* signature, const std::string& instruction, const Values& inputs, const std::vector<hone::Demo>& demos) {
    const auto parsed = hone::parse_signature(signature);
    const hone::Format& format = parsed.outputs.size() > 1 ? hone::chat_format() : hone::plain_format();
    const std::string reply = simulated_reply(world, 0, {format.render(parsed, instruction, demos, inputs), {}}, "");
    const auto values = format.parse(parsed.outputs, reply);
    REQUIRE_MESSAGE(values.has_value(), reply);
    return values->at(parsed.outputs.back().name);
  };
  double sum = 0;
  const auto questions = rows("questions.jsonl");
  for (const auto& row : questions) {
    Values values{{"question", Value::of(row["question"])}};
    values["query"] = call("question -> query", prompts.first, values, {});
    values["passages"] = Value(search(values["query"].text()));
    values["query"] = call("question, passages: list[str] -> query", prompts.next, values, {});
    values["more_passages"] = Value(search(values["query"].text()));
    const Value answer = call("question, passages: list[str], more_passages: list[str] -> reasoning, answer", prompts.answer, values, prompts.demos);
    sum += hone::word_f1(answer.text(), row["answer"].get<std::string>());
  }
  return sum / static_cast<double>(questions.size());
}

Prompts advised() {
  Prompts prompts;
  for (const Skill& skill : skills()) {
    if (skill.hop == Hop::first_query) prompts.first += " " + std::string(skill.advice);
    if (skill.hop == Hop::next_query) prompts.next += " " + std::string(skill.advice);
    if (skill.hop == Hop::answer) prompts.answer += " " + std::string(skill.advice);
  }
  return prompts;
}

std::string improve(const std::string& current, const std::string& evidence, const std::string& draw) {
  const MultihopWorld world("multihop", {});
  const std::string request = "Improve this instruction:\n```\n" + current + "\n```\n" + evidence + "\nWrite the new one in a fence.";
  return simulated_reply(world, 0, {{{"user", request}}, {}}, draw);
}

}  // namespace

TEST_CASE("plain prompts score middling, advice much better, and each step counts") {
  const double plain = score({});
  const double best = score(advised());
  MESSAGE("plain ", plain, ", advised ", best);
  CHECK(plain > 0.15);
  CHECK(plain < 0.40);
  CHECK(best > plain + 0.3);
  Prompts only_answer;
  only_answer.answer = advised().answer;
  const double answer = score(only_answer);
  CHECK(answer > plain + 0.05);
  CHECK(answer < best - 0.1);
}

TEST_CASE("demos with bare answers teach bare answers, demos with sentences do not") {
  const auto with = [](const std::string& answer) {
    hone::Demo demo;
    demo.values = {{"question", "Who?"}, {"passages", Value(std::vector<std::string>{"A | b"})}, {"reasoning", "So."}, {"answer", answer}};
    Prompts prompts;
    prompts.demos = {demo, demo, demo};
    return score(prompts);
  };
  const double plain = score({});
  CHECK(with("Hugo Faebeck") > plain + 0.08);
  CHECK(with("I would say that it is Hugo Faebeck, as far as I can see here.") < plain + 0.05);
}

TEST_CASE("each advice is understood by the model that it is for") {
  for (const Skill& skill : skills()) {
    CAPTURE(skill.name);
    CHECK(advises(skill.advice, skill));
    CHECK(skill.advised > skill.plain);
  }
  for (const auto& plain : {Prompts().first, Prompts().answer, std::string("Given the fields `question`, produce the fields `query`.")}) {
    for (const Skill& skill : skills()) CHECK_FALSE(advises(plain, skill));
  }
}

TEST_CASE("reflection learns from feedback what is lacking, and nothing without it") {
  const auto learned = [](const std::string& current, const std::string& evidence, std::string_view name) {
    int times = 0;
    for (int i = 0; i < 20; ++i) times += advises(improve(current, evidence, std::to_string(i)), skill(name)) ? 1 : 0;
    return times;
  };
  const std::string missing = "query: x\nAfter this query, 0 of 2 gold passages were retrieved; still missing: 'A', 'B'.";
  CHECK(learned("Write a search query.", missing, "names") > 5);
  CHECK(learned("Write a search query.", missing + "\n[1] A | b", "bridge") > 5);
  CHECK(learned("Answer the question.", "Wrong: `answer` was 'A'; expected: 'B'.", "chain") > 5);
  CHECK(learned("Answer the question.", "It has all the expected words, but 9 other words beside.", "terse") > 5);
  for (const Skill& skill : skills()) CHECK(learned("Write a search query.", "All is well.", skill.name) == 0);
}
