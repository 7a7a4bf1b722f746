#pragma once

#include <memory>
#include <string>

#include "adapters/models/wire/openai_codec.hpp"
#include "adapters/models/wire/provider.hpp"
#include "optimizer/engine/call_log.hpp"

namespace hone {

/// Answers from a recording and calls nobody; fails on anything that was never asked.
///
/// A call is found by its key, so settings, seed and draws must be those of the recorded run. Answers come at once, with
/// the usage that they had.
class ReplayProvider final : public Provider {
 public:
  /// `recorded` is whose answers the recording holds; `settings` those of the recorded run, which make the same bytes.
  ReplayProvider(const ModelSettings& settings, Endpoint recorded, std::shared_ptr<CallLog> recording);

  const Endpoint& endpoint() const override { return recorded_; }
  WireRequest encode(const ModelRequest& request) const override { return codec_.encode(request); }
  boost::asio::awaitable<Result<Completion>> send(std::string body, SendContext context) override;

 private:
  OpenAiCodec codec_;
  Endpoint recorded_;
  std::shared_ptr<CallLog> recording_;
};

}  // namespace hone
