#include "tests/support/world_server.hpp"

#include <utility>

#include <nlohmann/json.hpp>

#include "adapters/models/simulated/chat_request.hpp"

namespace hone {
namespace {

FaultServer::Options options(const simulated::World& world, std::uint64_t seed, FaultServer::Script faults) {
  FaultServer::Options options;
  options.answer = [&world, seed](const SeenRequest& request) {
    const auto body = nlohmann::ordered_json::parse(request.body);
    const bool sampled = body.value("temperature", 0.0) > 0;
    const auto key = request.headers.find("x-hone-call");
    const std::string draw = sampled && key != request.headers.end() ? key->second : std::string();
    return chat_reply(simulated::simulated_reply(world, seed, simulated::read_chat_request(body), draw), request.body);
  };
  options.faults = std::move(faults);
  return options;
}

}  // namespace

WorldServer::WorldServer(const std::string& world, std::uint64_t seed, FaultServer::Script faults)
    : world_(simulated::make_world(world, seed)), server_(options(*world_, seed, std::move(faults))) {}

}  // namespace hone
