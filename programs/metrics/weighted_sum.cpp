#include "programs/metrics/weighted_sum.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "programs/error.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

void check(const std::vector<WeightedPart>& parts) {
  if (parts.empty()) throw UserError("A weighted sum of metrics has no parts. Give it at least one.");
  for (const auto& part : parts)
    if (!std::isfinite(part.weight) || part.weight <= 0)
      throw UserError(fmt::format("The weight of the metric '{}' is {}. Weights are numbers over 0; leave out what "
                                  "shall not count.", part.name.empty() ? part.metric->name() : part.name, part.weight));
}

/// Gives every part a name of its own: "f1", "f1 2".
void name_parts(std::vector<WeightedPart>& parts) {
  std::set<std::string> taken;
  for (auto& part : parts) {
    const auto wanted = part.name.empty() ? part.metric->name() : part.name;
    part.name = wanted;
    for (int number = 2; !taken.insert(part.name).second; ++number) part.name = fmt::format("{} {}", wanted, number);
  }
}

void scale_weights(std::vector<WeightedPart>& parts) {
  double total = 0;
  for (const auto& part : parts) total += part.weight;
  for (auto& part : parts) part.weight /= total;
}

/// Two parts may say the same about a predictor: once is enough.
void add_new(std::vector<Feedback::Part>& all, std::vector<Feedback::Part> more) {
  for (auto& part : more) {
    const auto same = [&part](const Feedback::Part& known) {
      return known.path == part.path && known.occurrence == part.occurrence && known.text == part.text;
    };
    if (std::none_of(all.begin(), all.end(), same)) all.push_back(std::move(part));
  }
}

class WeightedSum : public Metric {
 public:
  explicit WeightedSum(std::vector<WeightedPart> parts) : parts_(std::move(parts)) {
    check(parts_);
    name_parts(parts_);
    scale_weights(parts_);
  }

  boost::asio::awaitable<Result<Judgement>> score(const Example& example, const Values& outputs,
                                                  const Trace& trace) const override {
    Judgement sum;
    for (const auto& part : parts_) {
      auto judged = co_await part.metric->score(example, outputs, trace);
      if (!judged) co_return judged.error();
      auto valid = checked(std::move(*judged), part.name);
      if (!valid) co_return valid.error();
      add(sum, part, std::move(*valid));
    }
    sum.score.value = std::min(sum.score.value, 1.0);  // the weights' rounding
    co_return sum;
  }

  std::string name() const override {
    std::string out;
    for (const auto& part : parts_) out += fmt::format("{}{:.3g} {}", out.empty() ? "" : " + ", part.weight, part.name);
    return out;
  }

  bool binary() const override { return parts_.size() == 1 && parts_.front().metric->binary(); }

  std::vector<std::string> gold_fields() const override {
    std::vector<std::string> out;
    for (const auto& part : parts_)
      for (const auto& field : part.metric->gold_fields()) add_once(out, field);
    return out;
  }

  std::optional<std::vector<std::string>> objectives() const override {
    std::vector<std::string> out;
    for (const auto& part : parts_) {
      const auto inner = part.metric->objectives();
      if (!inner) return std::nullopt;
      out.push_back(part.name);
      for (const auto& name : *inner) out.push_back(part.name + "." + name);
    }
    return out;
  }

  std::map<std::string, std::string> golds() const override {
    std::map<std::string, std::string> out;
    for (const auto& part : parts_) out.merge(part.metric->golds());
    return out;
  }

 private:
  static void add(Judgement& sum, const WeightedPart& part, Judgement judged) {
    const double value = judged.score.value;
    sum.score.value += part.weight * value;
    sum.score.objectives[part.name] = value;
    for (const auto& [name, objective] : judged.score.objectives) sum.score.objectives[part.name + "." + name] = objective;
    if (!sum.feedback.text.empty()) sum.feedback.text += '\n';
    sum.feedback.text += fmt::format("{} {:.3g} (weight {:.3g}): {}", part.name, value, part.weight, judged.feedback.text);
    add_new(sum.feedback.parts, std::move(judged.feedback.parts));
  }

  std::vector<WeightedPart> parts_;
};

}  // namespace

std::unique_ptr<Metric> weighted_sum(std::vector<WeightedPart> parts) {
  return std::make_unique<WeightedSum>(std::move(parts));
}

}  // namespace hone
