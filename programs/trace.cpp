#include "programs/trace.hpp"

#include <algorithm>

namespace hone {
namespace {

template <class Visit>
void visit_spans(const Span& span, const Visit& visit) {
  visit(span);
  for (const Span& child : span.children) visit_spans(child, visit);
}

}  // namespace

bool calls_a_model(const Span& span) {
  return span.kind == Span::Kind::module && std::ranges::any_of(span.children, [](const Span& child) { return child.kind == Span::Kind::model; });
}

Spend Trace::spend() const {
  Spend sum;
  visit_spans(root, [&](const Span& span) {
    if (span.reply) sum += span.reply->spend;
  });
  return sum;
}

Spend Trace::first_spend() const {
  Spend sum;
  visit_spans(root, [&](const Span& span) {
    if (span.reply) sum += span.reply->first_spend;
  });
  return sum;
}

double Trace::latency_s() const {
  double seconds = root.latency_s;  // modules run one after the other, so what calls took here is part of it
  visit_spans(root, [&](const Span& span) {
    if (span.reply) seconds += span.reply->latency_s - span.latency_s;
  });
  return std::max(0.0, seconds);
}

std::vector<const Span*> Trace::predictors() const {
  std::vector<const Span*> found;
  visit_spans(root, [&](const Span& span) {
    if (calls_a_model(span)) found.push_back(&span);
  });
  return found;
}

std::size_t Trace::repairs() const {
  std::size_t count = 0;
  visit_spans(root, [&](const Span& span) { count += span.repair ? 1 : 0; });
  return count;
}

std::vector<const Span*> Trace::retrievals() const {
  std::vector<const Span*> found;
  visit_spans(root, [&](const Span& span) {
    if (span.kind == Span::Kind::retrieval) found.push_back(&span);
  });
  return found;
}

}  // namespace hone
