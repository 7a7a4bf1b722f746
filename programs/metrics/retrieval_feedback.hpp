#pragma once

#include <string>
#include <vector>

#include "programs/metric.hpp"
#include "programs/trace.hpp"

namespace hone {

/// One retrieval of a rollout, seen from the gold passages.
struct Hop {
  const Span* predictor = nullptr;   ///< who wrote the query; null: nobody (the query came from the row)
  std::string query;
  std::vector<std::string> titles;   ///< retrieved, best first; an id where a passage has no title
  std::vector<std::string> found;    ///< gold passages among them, as the row writes them
  std::vector<std::string> missing;  ///< gold passages that neither this nor an earlier retrieval found
};

/// How a rollout went after its gold passages. Points into the trace that it was made from.
struct RetrievalReport {
  std::vector<std::string> gold;     ///< each once, in the row's order
  std::vector<std::string> missing;  ///< never retrieved
  std::vector<Hop> hops;             ///< in the order made

  std::size_t found() const { return gold.size() - missing.size(); }
  /// "1 of 2 gold passages was retrieved; never retrieved: 'X'." Empty without gold.
  std::string summary() const;
  /// For each hop, to the predictor that wrote its query: what it found and what is still missing.
  std::vector<Feedback::Part> parts() const;
};

/// A passage is gold where its title is one of `gold_titles` after `normalize_title`, or its id is one of them as it is.
///
/// A query was written by the latest predictor before the retrieval one of whose outputs stands in it; else by the
/// predictor directly before.
RetrievalReport report_retrieval(const Trace& trace, const std::vector<std::string>& gold_titles);

}  // namespace hone
