#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "optimizer/rng.hpp"
#include "programs/metric.hpp"

namespace hone {

/// A world in which no prompt is better than another: the score is a fair coin, drawn once for each prompt and example. Feedback is
/// that of another metric, so that the reflection model goes on finding things to write.
class CoinMetric final : public Metric {
 public:
  CoinMetric(std::uint64_t seed, std::unique_ptr<Metric> feedback) : seed_(seed), feedback_(std::move(feedback)) {}

  boost::asio::awaitable<Result<Judgement>> score(const Example& example, const Values& outputs, const Trace& trace) const override {
    Result<Judgement> judged = co_await feedback_->score(example, outputs, trace);
    if (judged) judged->score.value = Rng(seed_, example.id + sent_in(trace.root)).below(2) == 0 ? 0 : 1;
    co_return judged;
  }
  std::string name() const override { return "coin"; }
  bool binary() const override { return true; }
  std::vector<std::string> gold_fields() const override { return feedback_->gold_fields(); }

 private:
  static std::string sent_in(const Span& span) {
    std::string text;
    for (const Message& message : span.messages) text += message.content + '\n';
    for (const Span& child : span.children) text += sent_in(child);
    return text;
  }

  std::uint64_t seed_;
  std::unique_ptr<Metric> feedback_;
};

}  // namespace hone
