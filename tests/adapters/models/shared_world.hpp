#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "adapters/models/model_chain.hpp"
#include "adapters/models/shared_model.hpp"
#include "tests/support/await.hpp"
#include "tests/support/memory_call_log.hpp"
#include "tests/support/scripted_provider.hpp"
#include "tests/support/virtual_clock.hpp"

namespace hone::test {

inline ModelSettings shared_settings() {
  ModelSettings settings;
  settings.base_url = "http://127.0.0.1:1/v1";
  settings.model = "m";
  settings.max_tokens = 100;
  settings.price = Price{1, std::nullopt, 1};
  return settings;
}

/// A purse that only counts.
class CountingPurse final : public Purse {
 public:
  bool reserve(const Spend&) override { return true; }
  void settle(const std::string&, const Spend&, const Spend& actual) override { spent += actual; }
  bool share(const std::string&, const Spend&, const Spend&) override { return true; }
  Spend spent;
};

/// One run: a chain with a record and a purse of its own, and the shared model in place of a server.
struct SharingRun {
  SharingRun(boost::asio::io_context& context, VirtualClock& clock, SharedModel& model, const std::string& name, const std::vector<AttemptRecord>& before = {}) {
    ChainParts parts{.executor = context.get_executor(), .clock = clock, .log = &log, .seed = 1};
    chain = std::make_unique<ModelChain>(shared_settings(), model.provider_for(name, before), parts);
    call.purse = &purse;
  }

  MemoryCallLog log;
  CountingPurse purse;
  CallContext call;
  std::unique_ptr<ModelChain> chain;
};

/// Three runs behind one model.
struct SharedWorld {
  explicit SharedWorld(ScriptedProvider::Script script = {}, std::optional<double> usd = std::nullopt, bool shares = true, int slots = 8)
      : wall(context.get_executor(), usd) {
    auto made = std::make_unique<ScriptedProvider>(shared_settings(), clock, std::move(script));
    provider = made.get();
    account = made->account();
    parts = std::make_unique<SharedModelParts>(SharedModelParts{context.get_executor(), clock, shares ? &log : nullptr, usd ? &wall : nullptr});
    auto settings = shared_settings();
    settings.limits.concurrency = slots;
    model = std::make_unique<SharedModel>(settings, std::move(made), *parts);
    first = std::make_unique<SharingRun>(context, clock, *model, "first");
    second = std::make_unique<SharingRun>(context, clock, *model, "second");
    third = std::make_unique<SharingRun>(context, clock, *model, "third");
  }

  Result<Completion> ask(SharingRun& run, const std::string& text) {
    request.messages = {{"user", text}};
    return await_on(context, clock, run.chain->complete(request, run.call));
  }

  boost::asio::io_context context;
  VirtualClock clock;
  MemoryCallLog log;
  SharedWall wall;
  ScriptedProvider* provider = nullptr;
  std::shared_ptr<ScriptedProvider::Account> account;
  std::unique_ptr<SharedModelParts> parts;
  std::unique_ptr<SharedModel> model;
  std::unique_ptr<SharingRun> first, second, third;
  ModelRequest request;
};

}  // namespace hone::test
