#include "programs/module.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/programs/fake_world.hpp"

using namespace hone;
using test::FakeWorld;
using test::make;

namespace {

/// Asks the same thing a number of times.
class Asks : public Module {
 public:
  explicit Asks(int times, std::string role = "task") : times_(times), role_(std::move(role)) {}
  std::string name() const override { return "asks"; }
  std::vector<std::string> reads() const override { return {"q"}; }
  std::vector<std::string> writes() const override { return {"said"}; }
  boost::asio::awaitable<Result<Values>> run(Context& context, Values inputs) const override {
    std::vector<std::string> said;
    for (int i = 0; i < times_; ++i) {
      ModelRequest request;
      request.messages.push_back({"user", inputs.at("q").text()});
      if (i == 2) request.temperature = 0.5;
      const Result<Completion> reply = co_await context.ask(role_, std::move(request));
      if (!reply) co_return reply.error();
      said.push_back(reply->text);
    }
    Values outputs;
    outputs.emplace("said", said);
    co_return outputs;
  }

 private:
  int times_;
  std::string role_;
};

/// Promises more than it writes.
class Forgets : public Module {
 public:
  std::vector<std::string> reads() const override { return {}; }
  std::vector<std::string> writes() const override { return {"promised"}; }
  boost::asio::awaitable<Result<Values>> run(Context&, Values) const override { co_return Values(); }
};

/// Runs two children at the same level after having entered both.
class Parent : public Module {
 public:
  std::vector<std::string> reads() const override { return {"q"}; }
  std::vector<std::string> writes() const override { return {"said"}; }
  std::vector<Child> children() const override { return {{"left", &child_}, {"", &child_}}; }
  boost::asio::awaitable<Result<Values>> run(Context& context, Values inputs) const override {
    std::vector<Context> entered;
    for (int i = 0; i < 20; ++i) entered.push_back(context.enter("left", i));
    for (Context& inner : entered) {
      Values copy = inputs;
      const Result<Values> written = co_await run_module(inner, child_, std::move(copy));
      if (!written) co_return written.error();
    }
    const Child unnamed = children()[1];
    co_return co_await run_child(context, unnamed, inputs);
  }

 private:
  Asks child_{1};
};

Program program(std::shared_ptr<const Module> root) {
  std::vector<std::string> outputs = root->writes();
  return Program(std::move(root), {"q"}, std::move(outputs));
}

}  // namespace

TEST_CASE("the same bytes at the same place are draws of their own, other bytes begin again") {
  FakeWorld world({"a", "b", "c", "d"});
  world.settings.repeat = 2;
  world.settings.call.phase = "verdict";
  world.settings.call.step = 17;
  CHECK(world.run(program(make<Asks>(4)), {{"q", "x"}}).outputs.has_value());
  std::vector<std::string> draws;
  for (const auto& asked : world.model.asked) draws.push_back(asked.context.draw);
  CHECK(draws == std::vector<std::string>{"2:asks:0", "2:asks:1", "2:asks:0", "2:asks:2"});
  CHECK(world.model.asked[0].context.phase == "verdict");
  CHECK(world.model.asked[0].context.step == 17);
}

TEST_CASE("each rollout counts its draws anew") {
  FakeWorld world({"a", "b"});
  const Program of = program(make<Asks>(1));
  for (int i = 0; i < 2; ++i) CHECK(world.run(of, {{"q", "x"}}).outputs.has_value());
  CHECK(world.model.asked[1].context.draw == "0:asks:0");
}

TEST_CASE("a call is recorded as it was sent and answered, with its time by the environment's clock") {
  FakeWorld world({"a \xFF"});
  const Prediction prediction = world.run(program(make<Asks>(1)), {{"q", "x"}});
  const Span& root = prediction.trace.root;
  CHECK(root.path == "asks");
  CHECK(root.inputs == Values{{"q", "x"}});
  CHECK(root.latency_s == 3.0);  // the clock ticks at each look: two of the call's are in between
  const Span& call = root.children.front();
  CHECK(call.kind == Span::Kind::model);
  CHECK(call.messages == std::vector<Message>{{"user", "x"}});
  CHECK(call.reply->text == "a \xEF\xBF\xBD");
  CHECK(call.latency_s == 1.0);
}

TEST_CASE("a model or retriever that the environment lacks is a bug") {
  FakeWorld world({"a"});
  const Program of = program(make<Asks>(1, "judge"));
  CHECK(test::has(test::message_of<std::logic_error>([&] { world.run(of, {{"q", "x"}}); }), "`judge`"));
}

TEST_CASE("a module that does not write what it promised is a bug") {
  FakeWorld world;
  const Program of(make<Forgets>(), {"q"}, {"promised"});
  CHECK(test::has(test::message_of<std::logic_error>([&] { world.run(of, {{"q", "x"}}); }), "`promised`"));
}

TEST_CASE("an environment without a clock is a bug") {
  FakeWorld world;
  world.environment.clock = nullptr;
  const Program of = program(make<Asks>(1));
  CHECK_THROWS_AS(world.run(of, {{"q", "x"}}), std::logic_error);
}

TEST_CASE("contexts that were entered side by side keep their spans, and a child without a name adds nothing to the path") {
  FakeWorld world(std::vector<std::string>(21, "x"));
  const Prediction prediction = world.run(Program(make<Parent>(), {"q"}, {"said"}), {{"q", "x"}});
  CHECK(prediction.outputs.has_value());
  REQUIRE(prediction.trace.root.children.size() == 21);
  int place = 0;
  for (const Span& child : prediction.trace.root.children) {
    const bool named = place < 20;
    CHECK(child.path == (named ? "left" : ""));
    CHECK(child.occurrence == (named ? std::vector<int>{place} : std::vector<int>{}));
    CHECK(child.children.size() == 1);
    CHECK(child.outputs.contains("said"));
    ++place;
  }
}
