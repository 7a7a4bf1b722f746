#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "adapters/models/wire/provider.hpp"
#include "optimizer/engine/call_log.hpp"

namespace hone {

/// A recording, and whose answers of it are wanted.
struct Recording {
  std::shared_ptr<CallLog> calls;
  std::string role;  ///< of the model, for messages
  std::string name;  ///< of the recording, for messages: its file
  std::optional<std::int64_t> context;  ///< what the recorded run took for the model's context window
};

/// Answers from a recording and calls nobody; fails with `setup`, which ends a run, on anything that was never asked.
///
/// A call is found by its key, so settings, seed and draws must be those of the recorded run. Answers come at once, with
/// the usage that they had.
class ReplayProvider final : public Provider {
 public:
  /// `recorded` is what the recorded run asked: it makes the same bytes and keys, and is sent nothing.
  ReplayProvider(std::unique_ptr<Provider> recorded, Recording recording);

  const Endpoint& endpoint() const override { return recorded_->endpoint(); }
  WireRequest encode(const ModelRequest& request) const override { return recorded_->encode(request); }
  boost::asio::awaitable<Result<Completion>> send(std::string body, SendContext context) override;
  boost::asio::awaitable<std::optional<std::int64_t>> reported_context(TimePoint) override { co_return recording_.context; }

 private:
  std::unique_ptr<Provider> recorded_;
  Recording recording_;
};

}  // namespace hone
