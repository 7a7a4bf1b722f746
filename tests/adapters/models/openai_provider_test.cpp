#include "adapters/models/openai_provider.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "adapters/async/system_clock.hpp"
#include "adapters/models/model_chain.hpp"
#include "programs/error.hpp"
#include "tests/support/await.hpp"
#include "tests/support/fault_server.hpp"
#include "tests/support/memory_call_log.hpp"

namespace hone {
namespace {

namespace asio = boost::asio;

constexpr const char* api_key = "sk-top-secret-key";

ModelSettings settings_of(const FaultServer& server) {
  ModelSettings settings;
  settings.base_url = server.base_url();
  settings.api_key = api_key;
  settings.model = "m";
  settings.headers = {{"X-Team", "search"}};
  return settings;
}

/// A chain to a server over HTTP. Waits between attempts are short.
struct World {
  explicit World(const ModelSettings& settings, HttpOptions options = {}) {
    ChainParts parts{context.get_executor(), clock};
    parts.log = &log;
    parts.retry.first_wait = Seconds(0.001);
    chain = std::make_unique<ModelChain>(settings, std::make_unique<OpenAiProvider>(settings, clock, std::move(options)), parts);
  }

  Result<Completion> ask(const std::string& text) {
    ModelRequest request;
    request.messages = {{"user", text}};
    const CallContext call;
    return await_on(context, chain->complete(request, call));
  }

  asio::io_context context;
  SystemClock clock;
  MemoryCallLog log;
  std::unique_ptr<ModelChain> chain;
};

FaultServer::Options first_fails(Fault fault) {
  FaultServer::Options options;
  options.faults = [fault](const SeenRequest& seen) { return seen.number == 1 ? fault : Fault{}; };
  return options;
}

FaultServer::Options always(Fault fault) {
  FaultServer::Options options;
  options.faults = [fault](const SeenRequest&) { return fault; };
  return options;
}

Fault status(int code, std::string body = {}) {
  Fault fault;
  fault.kind = Fault::error_status;
  fault.status = code;
  fault.body = std::move(body);
  return fault;
}

Fault of(Fault::Kind kind) {
  Fault fault;
  fault.kind = kind;
  return fault;
}

}  // namespace

TEST_CASE("a call reaches the server with its key, its headers and its bytes, once") {
  FaultServer server;
  World world(settings_of(server));
  const auto reply = world.ask("Hello");
  REQUIRE(reply.has_value());
  CHECK(reply->text == "echo: Hello");
  CHECK(reply->model == "m");
  const auto seen = server.requests().at(0);
  CHECK(seen.target == "/v1/chat/completions");
  CHECK(seen.headers.at("authorization") == std::string("Bearer ") + api_key);
  CHECK(seen.headers.at("x-team") == "search");
  CHECK(seen.headers.at("x-hone-call") == reply->key);
  CHECK(seen.body == world.log.bodies().at(reply->key));
  CHECK(reply->spend.input_tokens == server.account().input_tokens);
  CHECK(reply->spend.output_tokens == server.account().output_tokens);
  world.ask("Hello");
  CHECK(server.account().by_key == std::map<std::string, int>{{reply->key, 1}});
}

TEST_CASE("a key of the user's own Authorization header wins over api_key") {
  FaultServer server;
  ModelSettings settings = settings_of(server);
  settings.headers["Authorization"] = "Basic abc";
  World world(settings);
  REQUIRE(world.ask("a").has_value());
  CHECK(server.requests().at(0).headers.at("authorization") == "Basic abc");
}

TEST_CASE("no header is sent for a key that is not there") {
  FaultServer server;
  ModelSettings settings = settings_of(server);
  settings.api_key.clear();
  World world(settings);
  REQUIRE(world.ask("a").has_value());
  CHECK(server.requests().at(0).headers.count("authorization") == 0);
}

TEST_CASE("whatever goes wrong once is got over, and charged by what became of it") {
  struct Case {
    Fault fault;
    AttemptState state;
    bool charged_in_full;
  };
  for (const Case& one : {Case{status(429), AttemptState::failed, false}, Case{status(500), AttemptState::failed, false},
                          Case{status(503), AttemptState::failed, false}, Case{status(502), AttemptState::unknown, true},
                          Case{status(408), AttemptState::unknown, true}, Case{of(Fault::reset_before_reply), AttemptState::unknown, true},
                          Case{of(Fault::reset_within_body), AttemptState::unknown, true}, Case{of(Fault::not_json), AttemptState::unknown, true},
                          Case{of(Fault::empty_body), AttemptState::unknown, true}}) {
    CAPTURE(static_cast<int>(one.fault.kind));
    CAPTURE(one.fault.status);
    FaultServer server(first_fails(one.fault));
    World world(settings_of(server));
    const auto reply = world.ask("a");
    REQUIRE(reply.has_value());
    CHECK(reply->text == "echo: a");
    CHECK(server.account().calls == 2);
    CHECK(reply->spend.calls == 2);
    const auto attempts = world.log.attempts();
    REQUIRE(attempts.size() == 2);
    CHECK(attempts[0].state == one.state);
    CHECK(attempts[0].actual.tokens() == (one.charged_in_full ? attempts[0].intent.reservation.tokens() : 0));
    CHECK(attempts[1].state == AttemptState::answered);
  }
}

TEST_CASE("a reply that ends the connection, comes in chunks or brings no usage is a reply") {
  for (const auto kind : {Fault::close_after_reply, Fault::close_quietly_after_reply, Fault::chunked, Fault::no_usage}) {
    FaultServer server(always(of(kind)));
    World world(settings_of(server));
    const auto reply = world.ask("a");
    REQUIRE(reply.has_value());
    CHECK(reply->text == "echo: a");
    CHECK(reply->usage_assumed == (kind == Fault::no_usage));
    CHECK(server.account().calls == 1);
  }
}

TEST_CASE("a server that never answers costs the timeout, and is charged in full") {
  FaultServer server(first_fails(of(Fault::silence)));
  ModelSettings settings = settings_of(server);
  settings.timeout = Seconds(0.05);
  World world(settings);
  const auto reply = world.ask("a");
  REQUIRE(reply.has_value());
  const AttemptRecord late = world.log.attempts().at(0);
  CHECK(late.failure == FailureKind::timeout);
  CHECK(late.state == AttemptState::unknown);
  CHECK(late.actual == late.intent.reservation);
}

TEST_CASE("what only the user can mend is asked once") {
  for (const auto& [code, kind] : {std::pair{401, FailureKind::unauthorized}, {403, FailureKind::unauthorized},
                                   {404, FailureKind::unknown_model}, {400, FailureKind::bad_request}}) {
    FaultServer server(always(status(code)));
    World world(settings_of(server));
    const auto reply = world.ask("a");
    REQUIRE(reply.has_error());
    CHECK(reply.error().kind == kind);
    CHECK(server.account().calls == 1);
    CHECK(world.chain->breaker_open());
  }
}

TEST_CASE("no secret is anywhere, also where the server echoes all it got") {
  for (const int code : {200, 401, 500}) {
    FaultServer::Options options = always(status(code, std::string("you sent Bearer ") + api_key));
    FaultServer server(std::move(options));
    World world(settings_of(server));
    const auto reply = world.ask("a");
    REQUIRE(reply.has_error());
    CHECK(reply.error().message.find("top-secret") == std::string::npos);
    CHECK(reply.error().message.find("[secret]") != std::string::npos);
    CHECK(world.chain->breaker_open().value_or("").find("top-secret") == std::string::npos);
  }
  FaultServer::Options options;
  options.answer = [](const SeenRequest& seen) { return chat_reply("your key is " + seen.headers.at("authorization"), seen.body); };
  FaultServer server(std::move(options));
  World world(settings_of(server));
  const auto reply = world.ask("a");
  REQUIRE(reply.has_value());
  CHECK(reply->text == "your key is Bearer [secret]");
  CHECK(world.log.bodies().at(reply->key).find("top-secret") == std::string::npos);
  CHECK(world.log.find(reply->key)->text == reply->text);
}

TEST_CASE("a proxy that quotes the credentials that it refuses does not bring them into a message") {
  FaultServer::Options quoting;
  quoting.faults = [](const SeenRequest& seen) {
    const nlohmann::json body = {{"error", {{"message", "refused: " + seen.headers.at("proxy-authorization") + ", which is me:proxy-secret"}}}};
    return status(407, body.dump());
  };
  FaultServer proxy(std::move(quoting));
  HttpOptions through;
  through.environment = [&](const char* name) {
    return std::string(name) == "http_proxy" ? "http://me:proxy-secret@127.0.0.1:" + proxy.port() : std::string();
  };
  ModelSettings settings = settings_of(proxy);
  settings.base_url = "http://model.example/v1";
  World world(settings, through);
  const auto reply = world.ask("a");
  REQUIRE(reply.has_error());
  CHECK(reply.error().message.find("answered HTTP 407: refused: Basic [secret], which is [secret].") != std::string::npos);
  CHECK(world.chain->breaker_open().value_or("").find("proxy-secret") == std::string::npos);
}

TEST_CASE("no more requests are on the wire than the settings allow") {
  FaultServer::Options options;
  options.faults = [](const SeenRequest&) {
    Fault slow;
    slow.delay = Seconds(0.01);
    return slow;
  };
  FaultServer server(std::move(options));
  ModelSettings settings = settings_of(server);
  settings.limits.concurrency = 4;
  World world(settings);
  std::vector<ModelRequest> requests(24);
  std::vector<std::unique_ptr<Started<Result<Completion>>>> asked;
  const CallContext call;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    requests[i].messages = {{"user", std::to_string(i)}};
    asked.push_back(std::make_unique<Started<Result<Completion>>>(world.context, world.chain->complete(requests[i], call)));
  }
  world.context.run();
  for (const auto& one : asked) CHECK(one->get().has_value());
  CHECK(server.account().calls == 24);
  CHECK(server.most_at_once() == 4);
  CHECK(server.connections() == 4);
}

TEST_CASE("the context window is asked of the server: what a slot has before what the model could") {
  FaultServer::Options both;
  both.props = R"({"default_generation_settings":{"n_ctx":8000}})";
  both.models = R"({"data":[{"id":"m","meta":{"n_ctx_train":32000}}]})";
  FaultServer llama(std::move(both));
  World first(settings_of(llama));
  CHECK(await_on(first.context, first.chain->learn_context(first.clock.now() + Seconds(5))) == ContextSource::server);
  CHECK(first.chain->context_window() == 8000);
  FaultServer::Options models;
  models.models = R"({"data":[{"id":"m","max_model_len":32000}]})";
  FaultServer vllm(std::move(models));
  World second(settings_of(vllm));
  CHECK(await_on(second.context, second.chain->learn_context(second.clock.now() + Seconds(5))) == ContextSource::server);
  CHECK(second.chain->context_window() == 32000);
  FaultServer silent;
  World third(settings_of(silent));
  CHECK(await_on(third.context, third.chain->learn_context(third.clock.now() + Seconds(5))) == ContextSource::assumed);
  CHECK(third.chain->context_window() == 8192);
}

TEST_CASE("a bad base URL is refused with the name of its setting") {
  SystemClock clock;
  ModelSettings settings;
  settings.role = "reflection";
  settings.model = "m";
  settings.base_url = "localhost";
  try {
    const OpenAiProvider provider(settings, clock);
    FAIL("was not refused");
  } catch (const UserError& error) {
    CHECK(std::string(error.what()).starts_with("models.reflection.base_url \"localhost\" is not a URL."));
  }
}

}  // namespace hone
