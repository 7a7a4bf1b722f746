#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "optimizer/engine/run_store.hpp"

namespace hone {

/// Records with anything in them that may be there, from a seed.
class RandomRecords {
 public:
  explicit RandomRecords(std::uint64_t seed) : engine_(seed) {}

  int below(int limit) { return static_cast<int>(engine_() % static_cast<std::uint64_t>(limit)); }
  bool maybe() { return below(2) == 1; }
  double real() { return static_cast<double>(static_cast<std::int64_t>(engine_())) / 3e12; }

  /// Mostly short, some over any limit, with all that has to be escaped.
  std::string text() {
    static const std::vector<std::string> pieces{"a", "Paris", " ", "\"", "\\", "\n", "é", "日本", std::string("\0", 1), "{{x}}", "$", "'",
                                                 "a sentence that is rather long, so that two of them pass the limit. "};
    std::string text;
    for (int count = below(6); count > 0; --count) text += pieces[static_cast<std::size_t>(below(static_cast<int>(pieces.size())))];
    return text;
  }

  nlohmann::json json(int depth) {
    switch (below(depth > 0 ? 8 : 5)) {
      case 0: return nullptr;
      case 1: return maybe();
      case 2: return static_cast<std::int64_t>(engine_());
      case 3: return real();
      case 4: return text();
      case 5: {
        auto list = nlohmann::json::array();
        for (int count = below(4); count > 0; --count) list.push_back(json(depth - 1));
        return list;
      }
      default: {
        auto object = nlohmann::json::object();
        for (int count = below(4); count > 0; --count) object[maybe() ? text() : std::string(below(3), '$')] = json(depth - 1);
        return object;
      }
    }
  }

  Values values() {
    Values values;
    for (int count = below(3); count > 0; --count) values[text()] = Value::of(json(3));
    return values;
  }

  Spend spend() { return {below(4), below(3), below(5000), below(300), maybe() ? 0.0 : real()}; }

  Failure failure() {
    Failure failure{static_cast<FailureKind>(below(static_cast<int>(FailureKind::program_error) + 1)), text()};
    if (maybe()) failure.retry_after_s = real();
    failure.sent = maybe();
    failure.refused = maybe();
    return failure;
  }

  std::vector<Message> messages() {
    std::vector<Message> messages;
    for (int count = below(4); count > 0; --count) messages.push_back({maybe() ? "system" : "user", text()});
    return messages;
  }

  Completion reply() {
    Completion reply;
    reply.text = text();
    reply.reasoning = text();
    reply.finish = static_cast<FinishReason>(below(4));
    reply.spend = spend();
    reply.first_spend = maybe() ? reply.spend : spend();
    reply.latency_s = real();
    reply.model = text();
    reply.key = text();
    reply.usage_assumed = maybe();
    return reply;
  }

  std::vector<int> occurrence() {
    std::vector<int> occurrence;
    for (int count = below(3); count > 0; --count) occurrence.push_back(below(5));
    return occurrence;
  }

  /// Some of its replies and messages are those of `known`.
  Span span(const std::vector<Span>& known, int depth) {
    Span span;
    if (!known.empty() && maybe()) span = known[static_cast<std::size_t>(below(static_cast<int>(known.size())))];
    span.kind = static_cast<Span::Kind>(below(3));
    span.path = text();
    span.occurrence = occurrence();
    span.inputs = values();
    span.outputs = values();
    span.role = text();
    if (span.reply && maybe()) span.reply->spend = spend();
    if (span.reply ? below(4) == 0 : maybe()) span.reply = reply();
    if (below(4) == 0) span.messages = messages();
    span.repair = maybe();
    if (maybe()) span.judgement = Value::of(json(3));
    if (maybe()) span.failure = failure();
    span.latency_s = real();
    for (int count = depth > 0 ? below(4) : 0; count > 0; --count) span.children.push_back(this->span(known, depth - 1));
    return span;
  }

  Judgement judgement() {
    Judgement judgement;
    judgement.score.value = below(11) / 10.0;
    for (int count = below(3); count > 0; --count) judgement.score.objectives[text()] = real();
    judgement.feedback.text = text();
    for (int count = below(3); count > 0; --count) judgement.feedback.parts.push_back({text(), occurrence(), text()});
    return judgement;
  }

  RolloutRecord rollout(std::int64_t step, const std::vector<Span>& known) {
    RolloutRecord record;
    record.step = step;
    record.key = {text(), text(), text(), text(), below(3)};
    record.outputs = values();
    if (maybe()) record.judgement = judgement();
    if (maybe()) record.failure = failure();
    record.spend = spend();
    record.first_spend = maybe() ? record.spend : spend();
    record.latency_s = real();
    record.trace.root = span(known, 3);
    return record;
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace hone
