#include "tests/support/world_server.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "adapters/models/simulated/chat_request.hpp"

namespace hone {
namespace {

/// Which of the calls with these bytes a call is, by its key. The keys themselves hold the server's port, so that a run
/// against another server would be answered otherwise if they drew the reply.
std::string draw_of(std::map<std::string, std::vector<std::string>>& keys_by_body, const SeenRequest& request) {
  const auto key = request.headers.find("x-hone-call");
  std::vector<std::string>& keys = keys_by_body[request.body];
  const std::string own = key == request.headers.end() ? std::string() : key->second;
  const auto known = std::ranges::find(keys, own);
  const auto number = known - keys.begin();
  if (known == keys.end()) keys.push_back(own);
  return std::to_string(number);
}

FaultServer::Options options(const simulated::World& world, std::uint64_t seed, FaultServer::Script faults) {
  FaultServer::Options options;
  options.answer = [&world, seed, keys_by_body = std::map<std::string, std::vector<std::string>>()](const SeenRequest& request) mutable {
    const auto body = nlohmann::ordered_json::parse(request.body);
    const bool sampled = body.value("temperature", 0.0) > 0;
    const std::string draw = sampled ? draw_of(keys_by_body, request) : std::string();
    return chat_reply(simulated::simulated_reply(world, seed, simulated::read_chat_request(body), draw), request.body);
  };
  options.faults = std::move(faults);
  return options;
}

}  // namespace

WorldServer::WorldServer(const std::string& world, std::uint64_t seed, FaultServer::Script faults)
    : world_(simulated::make_world(world, seed)), server_(options(*world_, seed, std::move(faults))) {}

}  // namespace hone
