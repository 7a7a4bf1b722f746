#include "adapters/models/replay_provider.hpp"

#include <doctest/doctest.h>

#include "adapters/models/model_chain.hpp"
#include "tests/support/await.hpp"
#include "tests/support/memory_call_log.hpp"
#include "tests/support/scripted_provider.hpp"

namespace hone {
namespace {

ModelSettings unreachable() {
  ModelSettings settings;
  settings.base_url = "http://127.0.0.1:1/v1";
  settings.model = "m";
  return settings;
}

}  // namespace

TEST_CASE("a recording answers what was asked, as it was answered, and nothing else") {
  boost::asio::io_context context;
  VirtualClock clock;
  const auto recording = std::make_shared<MemoryCallLog>();
  const auto ask = [&](std::unique_ptr<Provider> provider, CallLog& log, const std::string& text) {
    ChainParts parts{context.get_executor(), clock};
    parts.log = &log;
    parts.seed = 7;
    ModelChain chain(unreachable(), std::move(provider), parts);
    ModelRequest request;
    request.messages = {{"user", text}};
    const CallContext call;
    return await_on(context, clock, chain.complete(request, call));
  };
  auto live = std::make_unique<ScriptedProvider>(unreachable(), clock);
  const auto original = ask(std::move(live), *recording, "a");
  REQUIRE(original.has_value());

  MemoryCallLog log;
  const auto replay = [&] {
    auto recorded = std::make_unique<ScriptedProvider>(unreachable(), clock);
    return std::make_unique<ReplayProvider>(std::move(recorded), Recording{recording, "task", "run.sqlite", 4096});
  };
  const auto again = ask(replay(), log, "a");
  REQUIRE(again.has_value());
  CHECK(again->text == original->text);
  CHECK(again->key == original->key);
  CHECK(again->spend == original->spend);

  CHECK(await_on(context, clock, replay()->reported_context(TimePoint::max())) == 4096);

  const auto unseen = ask(replay(), log, "what nobody asked");
  REQUIRE(unseen.has_error());
  CHECK(unseen.error().kind == FailureKind::setup);
  CHECK_FALSE(unseen.error().sent);
  CHECK(unseen.error().message.starts_with("The recording run.sqlite holds no answer to this call of models.task ("));
  CHECK(unseen.error().message.find("ends in \"what nobody asked\"") != std::string::npos);
}

}  // namespace hone
