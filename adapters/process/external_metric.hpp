#pragma once

#include <memory>
#include <string>
#include <vector>

#include "adapters/process/worker.hpp"
#include "programs/metric.hpp"

namespace hone {

struct ExternalMetricOptions {
  std::string name = "command";          ///< as it stands in the verdict
  bool binary = false;                   ///< its scores are 0 or 1
  std::vector<std::string> gold_fields;  ///< fields that rows need for it
};

/// A metric in any language: `metric: {kind: command, command: […]}`.
///
/// Each judgement is one request `{"op": "score", "example": {"id": …, fields}, "outputs": {…}, "trace": {…}}`, with gold;
/// the reply is what `judgement_from_json` reads. Any failure is one of kind `metric`.
std::unique_ptr<Metric> external_metric(std::shared_ptr<Worker> worker, ExternalMetricOptions options);

/// The judgement that an external program gives with its reply: `metric: {kind: program}`. Fails with `metric` where a reply
/// had no score.
std::unique_ptr<Metric> reported_metric(bool binary);

}  // namespace hone
