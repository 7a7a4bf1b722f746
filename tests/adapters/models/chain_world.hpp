#pragma once

#include <memory>
#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>

#include "adapters/models/model_chain.hpp"
#include "tests/support/await.hpp"
#include "tests/support/memory_call_log.hpp"
#include "tests/support/scripted_provider.hpp"

namespace hone::test {

/// A purse with limits that remembers whether they held.
class LimitedPurse final : public Purse {
 public:
  explicit LimitedPurse(Spend limit) : limit_(limit) {}
  LimitedPurse() : LimitedPurse(unlimited()) {}

  bool reserve(const Spend& worst_case) override {
    const Spend all = spent + reserved + worst_case;
    if (all.calls > limit_.calls || all.tokens() > limit_.tokens() || all.usd > limit_.usd) return false;
    reserved += worst_case;
    return true;
  }
  void settle(const std::string&, const Spend& worst, const Spend& actual) override {
    reserved.calls -= worst.calls;
    reserved.input_tokens -= worst.input_tokens;
    reserved.output_tokens -= worst.output_tokens;
    reserved.usd -= worst.usd;
    spent += actual;
  }

  bool share(const std::string&, const Spend& worst_case, const Spend&) override {
    const Spend all = spent + reserved + worst_case;
    return all.calls <= limit_.calls;
  }

  static Spend unlimited() {
    Spend spend;
    spend.calls = 1'000'000;
    spend.input_tokens = 1'000'000'000;
    spend.usd = 1e9;
    return spend;
  }

  Spend spent;
  Spend reserved;

 private:
  Spend limit_;
};

inline ModelSettings settings_of() {
  ModelSettings settings;
  settings.base_url = "http://127.0.0.1:1/v1";
  settings.model = "m";
  settings.max_tokens = 100;
  return settings;
}

inline ModelRequest asking(std::string text) {
  ModelRequest request;
  request.messages = {{"user", std::move(text)}};
  return request;
}

/// A chain round a scripted provider, with everything it needs.
struct ChainWorld {
  explicit ChainWorld(ScriptedProvider::Script script = {}, ModelSettings settings = settings_of()) {
    auto made = std::make_unique<ScriptedProvider>(settings, clock, std::move(script));
    provider = made.get();
    account = made->account();
    ChainParts parts{context.get_executor(), clock};
    parts.log = &log;
    parts.seed = 7;
    chain = std::make_unique<ModelChain>(settings, std::move(made), parts);
    call.purse = &purse;
  }

  Result<Completion> ask(const std::string& text, const CallContext& how) {
    request = asking(text);
    return await_on(context, clock, chain->complete(request, how));
  }
  Result<Completion> ask(const std::string& text) { return ask(text, call); }

  boost::asio::io_context context;
  VirtualClock clock;
  MemoryCallLog log;
  LimitedPurse purse;
  CallContext call;
  ModelRequest request;
  ScriptedProvider* provider = nullptr;
  std::shared_ptr<ScriptedProvider::Account> account;
  std::unique_ptr<ModelChain> chain;
};

inline ScriptedProvider::Script fails_first(int times, Failure with) {
  return [times, with](int number, const std::string&) -> Result<Completion> {
    if (number <= times) return with;
    return completion("at last");
  };
}

inline ScriptedProvider::Script always(Failure failure) {
  return [failure](int, const std::string&) -> Result<Completion> { return failure; };
}

}  // namespace hone::test
