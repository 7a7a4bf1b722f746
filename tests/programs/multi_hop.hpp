#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "programs/predict.hpp"
#include "programs/program.hpp"
#include "programs/retrieve.hpp"
#include "programs/sequence.hpp"

namespace hone::test {

template <class P = Predict>
std::shared_ptr<const Module> predict(const std::string& name, const std::string& signature, std::string instruction = {}) {
  PredictOptions options;
  options.name = name;
  options.signature = parse_signature(signature);
  options.instruction = std::move(instruction);
  return std::make_shared<const P>(std::move(options));
}

inline std::shared_ptr<const Module> search(const std::string& as) {
  RetrieveOptions options;
  options.retriever = "wiki";
  options.as = as;
  options.k = 2;
  return std::make_shared<const Retrieve>(std::move(options));
}

/// Question answering in two hops, as the field runs it.
inline Program multi_hop() {
  std::vector<std::shared_ptr<const Module>> steps = {
      predict("first_query", "question -> query", "Write a search query."),
      search("passages"),
      predict<Reason>("summarize", "question, passages: list[str] -> summary", "Summarize what helps."),
      predict("second_query", "question, summary -> query", "Write a search query."),
      search("more_passages"),
      predict<Reason>("answer", "question, summary, passages: list[str], more_passages: list[str] -> answer", "Answer the question.")};
  return Program(std::make_shared<const Sequence>(std::move(steps)), {"question"}, {"answer"});
}

}  // namespace hone::test
