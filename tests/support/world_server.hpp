#pragma once

#include <string>

#include "adapters/models/server/simulated_service.hpp"
#include "adapters/models/simulated/world.hpp"
#include "tests/support/fault_server.hpp"

namespace hone {

/// A simulated world behind HTTP: what another process can be run against, and what counts its calls.
class WorldServer {
 public:
  WorldServer(const std::string& world, std::uint64_t seed, FaultServer::Script faults = {});

  std::string base_url() const { return server_.base_url(); }
  ServerAccount account() const { return server_.account(); }
  const simulated::World& world() const { return service_.model().world(); }

 private:
  SimulatedService service_;  ///< of the server's thread
  FaultServer server_;
};

}  // namespace hone
