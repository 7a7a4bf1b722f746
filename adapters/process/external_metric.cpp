#include "adapters/process/external_metric.hpp"

#include <utility>

#include <nlohmann/json.hpp>

#include "adapters/process/judgement_json.hpp"

namespace hone {
namespace {

using nlohmann::json;

class ExternalMetric : public Metric {
 public:
  ExternalMetric(std::shared_ptr<Worker> worker, ExternalMetricOptions options)
      : worker_(std::move(worker)), options_(std::move(options)) {}

  boost::asio::awaitable<Result<Judgement>> score(const Example& example, const Values& outputs, const Trace& trace) const override {
    json fields = to_json(example.fields);
    fields.emplace("id", example.id);  // of a row that has no field of this name
    json request = {{"example", std::move(fields)}, {"outputs", to_json(outputs)}, {"trace", to_json(trace)}};
    auto reply = co_await worker_->ask("score", std::move(request), TimePoint::max());
    if (!reply) {
      Failure failure = reply.error();
      if (!is_fatal(failure.kind) && failure.kind != FailureKind::cancelled) failure.kind = FailureKind::metric;
      co_return failure;
    }
    co_return judgement_from_json(reply->json(), options_.name);
  }

  std::string name() const override { return options_.name; }
  bool binary() const override { return options_.binary; }
  std::vector<std::string> gold_fields() const override { return options_.gold_fields; }
  std::optional<std::vector<std::string>> objectives() const override { return std::nullopt; }

 private:
  std::shared_ptr<Worker> worker_;
  ExternalMetricOptions options_;
};

class ReportedMetric : public Metric {
 public:
  explicit ReportedMetric(bool binary) : binary_(binary) {}

  boost::asio::awaitable<Result<Judgement>> score(const Example&, const Values&, const Trace& trace) const override {
    if (trace.root.judgement.is_null()) {
      co_return Failure{FailureKind::metric, "The program's reply has no `score`, which `metric: {kind: program}` needs."};
    }
    co_return judgement_from_json(trace.root.judgement.json(), name());
  }

  std::string name() const override { return "score of the program"; }
  bool binary() const override { return binary_; }
  std::vector<std::string> gold_fields() const override { return {}; }
  std::optional<std::vector<std::string>> objectives() const override { return std::nullopt; }

 private:
  bool binary_;
};

}  // namespace

std::unique_ptr<Metric> external_metric(std::shared_ptr<Worker> worker, ExternalMetricOptions options) {
  return std::make_unique<ExternalMetric>(std::move(worker), std::move(options));
}

std::unique_ptr<Metric> reported_metric(bool binary) { return std::make_unique<ReportedMetric>(binary); }

}  // namespace hone
