#pragma once

#include <nlohmann/json.hpp>

#include "adapters/export/best_file.hpp"

namespace hone {

/// A result with everything in it: a reasoning step after a query, a demo, a verdict.
inline BestFile a_best() {
  BestFile best;
  best.name = "qa";
  best.candidate = "0123456789abcdef";
  best.program = document_from_json(nlohmann::ordered_json::parse(R"({
    "inputs": ["question"],
    "steps": [
      {"predict": "query", "signature": "question -> query", "instruction": "Write a query."},
      {"retrieve": "wiki", "query": "{{query}}", "as": "passages", "k": 2},
      {"reason": "answer", "signature": "question, passages: list[str] -> answer"}],
    "outputs": ["answer"]})"), "best.json");
  const Demo demo{"row7", "query", {{"question", "Who?"}, {"query", "who is it"}}, true};
  best.components = {{"query.instruction", "Query {\"a\": 1} {{x}} %s ${HOME}"}, {"query.demos", to_value({demo})}, {"answer.instruction", "Answer briefly."}};
  best.models["task"] = {document_from_json({{"provider", "openai"}, {"model", "m"}, {"temperature", 0.0}}, "best.json"), {"m-2025"}};
  best.verdict = document_from_json(nlohmann::ordered_json::parse(R"({"metric": "f1", "n": 150, "looks": 0, "difference": 0.15,
    "ci95": [0.08, 0.22], "p": 0.0001, "conclusion": "improved", "cost": {"usd_per_1000": [null, null]}})"), "best.json");
  best.from = {"run-1", "0.1.0", "2025-01-31T12:00:00Z", 7, "cc", "dd", ""};
  best.seen = {{"train", {"row7"}}, {"validation", {"row8"}}, {"test", {"row9"}}};
  return best;
}

inline BestFile with_conclusion(BestFile best, const std::string& conclusion) {
  best.verdict.find("conclusion")->set(conclusion, true);
  return best;
}

}  // namespace hone
