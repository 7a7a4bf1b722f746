#pragma once

#include <deque>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <nlohmann/json.hpp>

#include "programs/program.hpp"
#include "tests/support/message_of.hpp"

namespace hone::test {

/// Each look at it is one second later.
class TickingClock : public Clock {
 public:
  TimePoint now() const override { return TimePoint(Seconds(ticks_++)); }
  boost::asio::awaitable<void> sleep_until(TimePoint) override { co_return; }

 private:
  mutable int ticks_ = 0;
};

inline Completion completion(std::string text, FinishReason finish = FinishReason::stop) {
  Completion reply;
  reply.text = std::move(text);
  reply.finish = finish;
  reply.spend.calls = 1;
  reply.spend.input_tokens = 10;
  reply.spend.output_tokens = 2;
  reply.first_spend = reply.spend;
  return reply;
}

/// Says what it was told to say, in order, and remembers what it was asked.
class FakeModel : public LanguageModel {
 public:
  struct Asked {
    ModelRequest request;
    CallContext context;
  };

  FakeModel() = default;
  explicit FakeModel(std::vector<std::string> replies) {
    for (std::string& reply : replies) then(completion(std::move(reply)));
  }
  void then(Result<Completion> reply) { replies_.push_back(std::move(reply)); }

  boost::asio::awaitable<Result<Completion>> complete(const ModelRequest& request, const CallContext& context) override {
    asked.push_back({request, context});
    if (replies_.empty()) throw std::logic_error("the fake model was asked more often than expected");
    Result<Completion> reply = std::move(replies_.front());
    replies_.pop_front();
    co_return reply;
  }
  std::int64_t context_window() const override { return 8192; }

  std::vector<Asked> asked;

 private:
  std::deque<Result<Completion>> replies_;
};

/// Finds as many passages as it is asked for, named after the query.
class FakeRetriever : public Retriever {
 public:
  boost::asio::awaitable<Result<std::vector<Passage>>> retrieve(std::string query, int k, TimePoint) override {
    queries.push_back(query);
    if (failure) co_return *failure;
    std::vector<Passage> passages;
    for (int i = 0; i < k; ++i) passages.push_back({query + std::to_string(i), "About " + query, "text " + std::to_string(i), 1.0});
    co_return passages;
  }

  std::vector<std::string> queries;
  std::optional<Failure> failure;
};

/// A model in the role `task`, a retriever `wiki`, a clock.
struct FakeWorld {
  FakeModel model;
  FakeRetriever retriever;
  TickingClock clock;
  Environment environment;
  RunSettings settings;

  explicit FakeWorld(std::vector<std::string> replies = {}) : model(std::move(replies)) {
    environment.models = {{"task", &model}};
    environment.retrievers = {{"wiki", &retriever}};
    environment.clock = &clock;
    settings.environment = &environment;
  }
  FakeWorld(const FakeWorld&) = delete;
  FakeWorld& operator=(const FakeWorld&) = delete;

  Prediction run(const Program& program, Values inputs) {
    boost::asio::io_context io;
    std::optional<Prediction> prediction;
    boost::asio::co_spawn(io, program.run(settings, std::move(inputs)), [&](std::exception_ptr error, Prediction result) {
      if (error) std::rethrow_exception(error);
      prediction = std::move(result);
    });
    io.run();
    return std::move(*prediction);
  }
};

template <class M, class... Arguments>
std::shared_ptr<const Module> make(Arguments&&... arguments) {
  return std::make_shared<const M>(std::forward<Arguments>(arguments)...);
}

}  // namespace hone::test
