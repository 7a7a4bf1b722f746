#include "adapters/models/replay_provider.hpp"

#include <utility>

#include <fmt/format.h>

namespace hone {

ReplayProvider::ReplayProvider(const ModelSettings& settings, Endpoint recorded, std::shared_ptr<CallLog> recording)
    : codec_(settings), recorded_(std::move(recorded)), recording_(std::move(recording)) {}

boost::asio::awaitable<Result<Completion>> ReplayProvider::send(std::string, SendContext context) {
  auto answer = recording_->find(context.key);
  if (answer) {
    answer->spend = answer->first_spend;
    co_return std::move(*answer);
  }
  Failure failure;
  failure.kind = FailureKind::bad_request;
  failure.message = fmt::format(
      "The recording holds no answer to this call ({:.12}…) of models.{}. A replay asks only what the recorded run asked: "
      "check that program, data, models and seed are the same.",
      context.key, codec_.settings().role);
  failure.sent = false;
  co_return failure;
}

}  // namespace hone
