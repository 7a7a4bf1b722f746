#include "programs/metrics/retrieval_feedback.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "programs/json_member.hpp"
#include "programs/metrics/text_match.hpp"
#include "programs/metrics/wording.hpp"

namespace hone {
namespace {

std::vector<std::string> distinct(const std::vector<std::string>& titles) {
  std::set<std::string> seen;
  std::vector<std::string> out;
  for (const auto& title : titles)
    if (seen.insert(normalize_title(title)).second) out.push_back(title);
  return out;
}

/// An output of the predictor stands in the query.
bool wrote(const Span& predictor, std::string_view query) {
  return std::any_of(predictor.outputs.begin(), predictor.outputs.end(), [query](const auto& output) {
    const auto text = output.second.text();
    return !text.empty() && query.find(text) != std::string_view::npos;
  });
}

const Span* writer_of(std::string_view query, const std::vector<const Span*>& predictors) {
  const auto found = std::find_if(predictors.rbegin(), predictors.rend(),
                                  [query](const Span* predictor) { return wrote(*predictor, query); });
  if (found != predictors.rend()) return *found;
  return predictors.empty() ? nullptr : predictors.back();
}

struct Retrieved {
  std::vector<std::string> titles;
  std::set<std::string> keys;  ///< of titles, and ids
};

Retrieved retrieved_by(const Span& retrieval) {
  Retrieved out;
  const auto& passages = find_or_null(retrieval.outputs, "passages").json();
  if (!passages.is_array()) return out;
  for (const auto& passage : passages) {
    if (!passage.is_object()) continue;
    const auto id = text_member(passage, "id");
    const auto title = text_member(passage, "title");
    out.titles.push_back(title.empty() ? id : title);
    if (!title.empty()) out.keys.insert(normalize_title(title));
    if (!id.empty()) out.keys.insert("id:" + id);
  }
  return out;
}

bool holds(const Retrieved& retrieved, const std::string& gold) {
  return retrieved.keys.contains(normalize_title(gold)) || retrieved.keys.contains("id:" + gold);
}

/// Walks a trace in order and keeps what has happened so far.
class Walk {
 public:
  explicit Walk(RetrievalReport& report) : report_(report) {}

  void visit(const Span& span) {
    if (span.kind == Span::Kind::retrieval) add_hop(span);
    if (calls_a_model(span)) predictors_.push_back(&span);
    for (const auto& child : span.children) visit(child);
  }

 private:
  void add_hop(const Span& retrieval) {
    Hop hop;
    hop.query = find_or_null(retrieval.inputs, "query").text();
    hop.predictor = writer_of(hop.query, predictors_);
    auto retrieved = retrieved_by(retrieval);
    for (const auto& title : report_.gold)
      if (holds(retrieved, title)) hop.found.push_back(title);
    std::erase_if(report_.missing, [&retrieved](const std::string& title) { return holds(retrieved, title); });
    hop.missing = report_.missing;
    hop.titles = std::move(retrieved.titles);
    report_.hops.push_back(std::move(hop));
  }

  RetrievalReport& report_;
  std::vector<const Span*> predictors_;
};

std::string count_of(std::size_t found, std::size_t of) {
  return fmt::format("{} of {} gold passages {}", found, of, found == 1 ? "was" : "were");
}

std::string words_for(const Hop& hop, std::size_t gold) {
  auto out = fmt::format("The query was {}. It retrieved {}", in_quotes(hop.query),
                         hop.titles.empty() ? "nothing" : list_in_quotes(hop.titles));
  out += hop.found.empty() ? "; none of these is a gold passage." : fmt::format("; gold: {}.", list_in_quotes(hop.found));
  out += fmt::format(" After this query, {} retrieved", count_of(gold - hop.missing.size(), gold));
  out += hop.missing.empty() ? "." : fmt::format("; still missing: {}.", list_in_quotes(hop.missing));
  return out;
}

}  // namespace

std::string RetrievalReport::summary() const {
  if (gold.empty()) return {};
  auto out = count_of(found(), gold.size()) + " retrieved";
  out += missing.empty() ? "." : fmt::format("; never retrieved: {}.", list_in_quotes(missing));
  return out;
}

std::vector<Feedback::Part> RetrievalReport::parts() const {
  std::vector<Feedback::Part> out;
  if (gold.empty()) return out;
  for (const auto& hop : hops)
    if (hop.predictor != nullptr)
      out.push_back({hop.predictor->path, hop.predictor->occurrence, words_for(hop, gold.size())});
  return out;
}

RetrievalReport report_retrieval(const Trace& trace, const std::vector<std::string>& gold_titles) {
  RetrievalReport report;
  report.gold = distinct(gold_titles);
  report.missing = report.gold;
  Walk(report).visit(trace.root);
  return report;
}

}  // namespace hone
