#include "programs/metrics/recall.hpp"

#include "programs/metrics/retrieval_feedback.hpp"
#include "programs/metrics/wording.hpp"

namespace hone {
namespace {

class Recall : public Metric {
 public:
  explicit Recall(RecallOptions options) : options_(std::move(options)) {}

  boost::asio::awaitable<Result<Judgement>> score(const Example& example, const Values&, const Trace& trace) const override {
    const auto report = report_retrieval(trace, texts_of(find_or_null(example.fields, options_.gold)));
    Judgement judgement;
    const auto gold = static_cast<double>(report.gold.size());
    judgement.score.value = report.gold.empty() ? 1.0 : static_cast<double>(report.found()) / gold;
    judgement.feedback.text = report.gold.empty() ? "This question needs no passage." : report.summary();
    judgement.feedback.parts = report.parts();
    co_return judgement;
  }

  std::string name() const override { return "recall"; }
  bool binary() const override { return false; }
  std::vector<std::string> gold_fields() const override { return {options_.gold}; }

 private:
  RecallOptions options_;
};

}  // namespace

std::unique_ptr<Metric> recall(RecallOptions options) { return std::make_unique<Recall>(std::move(options)); }

}  // namespace hone
