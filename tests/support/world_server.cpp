#include "tests/support/world_server.hpp"

#include <utility>

namespace hone {
namespace {

FaultServer::Options options(SimulatedService& service, FaultServer::Script faults) {
  FaultServer::Options options;
  options.answer = [&service](const SeenRequest& request) {
    return service.answer({request.method, request.target, request.headers, request.body}).body;
  };
  options.faults = std::move(faults);
  return options;
}

}  // namespace

WorldServer::WorldServer(const std::string& world, std::uint64_t seed, FaultServer::Script faults)
    : service_({.world = world, .seed = seed}), server_(options(service_, std::move(faults))) {}

}  // namespace hone
