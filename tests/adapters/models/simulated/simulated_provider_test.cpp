#include "adapters/models/simulated/simulated_provider.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "adapters/models/simulated/world.hpp"
#include "programs/error.hpp"

using namespace hone;

namespace {

/// Time that passes only while somebody sleeps.
class SleepingClock : public Clock {
 public:
  TimePoint now() const override { return now_; }
  boost::asio::awaitable<void> sleep_until(TimePoint when) override {
    now_ = std::max(now_, when);
    co_return;
  }

 private:
  TimePoint now_{};
};

struct Model {
  explicit Model(const char* options, double temperature = 0) : provider(settings(options, temperature), clock) {}

  static ModelSettings settings(const char* options, double temperature) {
    ModelSettings settings;
    settings.options = Value::of(nlohmann::json::parse(options));
    settings.temperature = temperature;
    settings.price = Price{1.0, std::nullopt, 2.0};
    return settings;
  }

  Result<Completion> send(const std::string& user, const std::string& key, TimePoint deadline = TimePoint::max()) {
    ModelRequest request;
    request.messages = {{"system", "Write the codes."}, {"user", user}};
    boost::asio::io_context context;
    auto reply = boost::asio::co_spawn(context, provider.send(provider.encode(request).body, {key, deadline}), boost::asio::use_future);
    context.run();
    return reply.get();
  }

  SleepingClock clock;
  SimulatedProvider provider;
};

const std::string note = "Crate 1 from Odda: amber, linen and copper.";
const std::string improve = "Improve this prompt:\n```\nWrite the codes.\n```\nnote: nothing";

std::string complaint(const char* options) {
  try {
    Model model(options);
  } catch (const UserError& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("a reply has text, usage of a quarter of the bytes, cost and the model's name") {
  Model model(R"({"world": "rules"})");
  const auto reply = model.send(note, "k");
  REQUIRE(reply.has_value());
  CHECK_FALSE(reply->text.empty());
  CHECK(reply->model == "simulated-rules");
  CHECK(reply->finish == FinishReason::stop);
  CHECK(reply->spend.calls == 1);
  CHECK(reply->spend.input_tokens == static_cast<std::int64_t>(note.size() + 16 + 3) / 4);
  CHECK(reply->spend.output_tokens == static_cast<std::int64_t>(reply->text.size() + 3) / 4);
  CHECK(reply->spend.usd == doctest::Approx((reply->spend.input_tokens + 2.0 * reply->spend.output_tokens) / 1e6));
}

TEST_CASE("the world and its seed are in the endpoint, so that no reply of another is taken for theirs") {
  CHECK(Model(R"({"world": "rules", "seed": 1})").provider.endpoint().base_url != Model(R"({"world": "rules", "seed": 2})").provider.endpoint().base_url);
  CHECK(Model(R"({"world": "rules"})").provider.endpoint().provider == "simulated");
}

TEST_CASE("the key matters only where replies are sampled") {
  Model cold(R"({"world": "flat"})");
  Model warm(R"({"world": "flat"})", 1.0);
  std::vector<std::string> texts;
  bool differs = false;
  for (int i = 0; i < 20; ++i) {
    CHECK(cold.send(note, std::to_string(i))->text == cold.send(note, "other")->text);
    texts.push_back(warm.send(note, std::to_string(i))->text);
    CHECK(warm.send(note, std::to_string(i))->text == texts.back());
    differs = differs || texts.back() != texts.front();
  }
  CHECK(differs);
}

TEST_CASE("latency is slept on the clock and reported") {
  Model model(R"({"latency": "20ms"})");
  CHECK(model.send(note, "a")->latency_s == doctest::Approx(0.02));
  CHECK(model.clock.now().time_since_epoch().count() == doctest::Approx(0.02));

  Model heavy(R"({"latency": {"median": 0.1, "sigma": 1}})");
  std::vector<double> latencies;
  for (int i = 0; i < 999; ++i) latencies.push_back(heavy.send(note, std::to_string(i))->latency_s);
  std::sort(latencies.begin(), latencies.end());
  CHECK(latencies[499] == doctest::Approx(0.1).epsilon(0.15));
  CHECK(latencies[989] > 0.6);
}

TEST_CASE("a reply that would come after the deadline is a timeout at the deadline") {
  Model model(R"({"latency": "20s"})");
  const auto reply = model.send(note, "a", TimePoint(Seconds(3)));
  REQUIRE(reply.has_error());
  CHECK(reply.error().kind == FailureKind::timeout);
  CHECK(model.clock.now() == TimePoint(Seconds(3)));
}

TEST_CASE("faults come at their rates and are drawn anew for each retry") {
  Model model(R"({"faults": {"rate_limited": 0.2, "server_error": 0.1, "timeout": 0.1, "garbage": 0.1}})");
  std::map<FailureKind, int> failures;
  int garbage = 0;
  int unanswered = 0;
  for (int i = 0; i < 1000; ++i) {
    bool answered = false;
    for (int attempt = 0; attempt < 20 && !answered; ++attempt) {
      const auto reply = model.send(note, std::to_string(i));
      answered = reply.has_value();
      if (attempt == 0 && !answered) ++failures[reply.error().kind];
      if (attempt == 0 && answered && reply->text.starts_with("%")) ++garbage;
      if (!answered) CHECK(reply.error().refused == (reply.error().kind != FailureKind::timeout));  // nobody knows what a timeout cost
    }
    unanswered += answered ? 0 : 1;
  }
  CHECK(unanswered == 0);
  CHECK(failures[FailureKind::rate_limited] == doctest::Approx(200).epsilon(0.25));
  CHECK(failures[FailureKind::server_error] == doctest::Approx(100).epsilon(0.35));
  CHECK(failures[FailureKind::timeout] == doctest::Approx(100).epsilon(0.35));
  CHECK(garbage == doctest::Approx(100).epsilon(0.35));
}

TEST_CASE("a reflector can be made to forget its fence or to repeat itself") {
  CHECK(Model(R"({})").send(improve, "k")->text.find("```") != std::string::npos);
  CHECK(Model(R"({"faults": {"unfenced": 1}})").send(improve, "k")->text.find("```") == std::string::npos);
  CHECK(Model(R"({"faults": {"echo": 1}})").send(improve, "k")->text.ends_with("```\nWrite the codes.\n```"));
}

TEST_CASE("a reply over its limit is cut and says so, a prompt over the context is refused") {
  auto settings = Model::settings("{}", 0);
  settings.max_tokens = 1;
  settings.context = 100;
  SleepingClock clock;
  SimulatedProvider provider(settings, clock);
  const auto send = [&](std::size_t padding) {
    ModelRequest request;
    request.messages = {{"user", note + std::string(padding, '.')}};
    boost::asio::io_context context;
    auto reply = boost::asio::co_spawn(context, provider.send(provider.encode(request).body, {"k", TimePoint::max()}), boost::asio::use_future);
    context.run();
    return reply.get();
  };
  CHECK(send(0)->finish == FinishReason::length);
  CHECK(send(0)->text.size() == 4);
  REQUIRE(send(500).has_error());
  CHECK(send(500).error().kind == FailureKind::context_exceeded);
}

TEST_CASE("wrong options are named") {
  CHECK(complaint(R"({"world": "mars"})").find("no simulated world `mars`") != std::string::npos);
  CHECK(complaint(R"({"wurld": "rules"})").starts_with("models.task has the unknown key `wurld`."));
  CHECK(complaint(R"({"seed": -1})").starts_with("models.task.seed must be"));
  CHECK(complaint(R"({"latency": "fast"})").starts_with("models.task.latency must be a time"));
  CHECK(complaint(R"({"latency": {"mean": 1}})").starts_with("models.task.latency has the unknown key"));
  CHECK(complaint(R"({"faults": {"garbage": 2}})").starts_with("models.task.faults.garbage must be a number"));
  CHECK(complaint(R"({"faults": {"garbage": 0.6, "timeout": 0.6}})").starts_with("models.task.faults add up to 1.2"));
}
