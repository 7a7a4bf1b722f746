#pragma once

#include <exception>
#include <list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <nlohmann/json.hpp>

#include "programs/metric.hpp"
#include "tests/support/message_of.hpp"

namespace hone::test {

/// What the metric says, run to its end.
inline Result<Judgement> judge(const Metric& metric, const Example& example, const Values& outputs, const Trace& trace = {}) {
  boost::asio::io_context io;
  std::optional<Result<Judgement>> out;
  boost::asio::co_spawn(io, metric.score(example, outputs, trace), [&out](const std::exception_ptr& error, Result<Judgement> result) {
    if (error) std::rethrow_exception(error);
    out = std::move(result);
  });
  io.run();
  return std::move(*out);
}

/// A module's run with a model call in it.
inline Span predictor(std::string path, Values outputs, std::vector<int> occurrence = {}) {
  Span call;
  call.kind = Span::Kind::model;
  call.path = path;
  Span span;
  span.path = std::move(path);
  span.occurrence = std::move(occurrence);
  span.outputs = std::move(outputs);
  span.children.push_back(std::move(call));
  return span;
}

/// A step that retrieved passages of these titles; their ids are "id of TITLE".
inline Span retrieval(std::string query, const std::vector<std::string>& titles) {
  auto passages = nlohmann::json::array();
  for (const auto& title : titles) passages.push_back({{"id", "id of " + title}, {"title", title}, {"text", "..."}});
  Span search;
  search.kind = Span::Kind::retrieval;
  search.inputs = {{"query", std::move(query)}, {"k", 3}};
  search.outputs = {{"passages", Value::of(std::move(passages))}};
  Span step;
  step.path = "search";
  step.children.push_back(std::move(search));
  return step;
}

inline Trace trace_of(std::list<Span> steps) {
  Trace trace;
  trace.root.children = std::move(steps);
  return trace;
}

}  // namespace hone::test
