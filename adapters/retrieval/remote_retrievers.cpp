#include "adapters/retrieval/remote_retrievers.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/models/http/http_client.hpp"
#include "adapters/models/wire/http_error.hpp"
#include "adapters/models/wire/redact.hpp"
#include "adapters/retrieval/passages_json.hpp"
#include "programs/json_line.hpp"
#include "programs/json_text.hpp"

namespace hone {
namespace {

using nlohmann::json;
using Found = Result<std::vector<Passage>>;

constexpr int most_attempts = 3;
constexpr Seconds first_pause{0.5};
constexpr double longest_pause_s = 60;  // whatever the server asks for

/// A search that is tried again where the world is to blame, and whose failures are then the retriever's, unless it was we who ended it.
class RetriedRetriever : public Retriever {
 public:
  explicit RetriedRetriever(Clock& clock) : clock_(clock) {}

  boost::asio::awaitable<Found> retrieve(std::string query, int k, TimePoint deadline) final {
    Seconds pause = first_pause;
    for (int attempt = 1;; ++attempt, pause *= 2) {
      auto found = co_await search(query, k, deadline);
      if (found || is_fatal(found.error().kind)) co_return found;
      Failure failure = found.error();
      if (failure.kind == FailureKind::cancelled) co_return failure;
      if (is_transient(failure.kind) && clock_.now() >= deadline) {
        failure.kind = FailureKind::timeout;  // the step's time was up: that says nothing of the search
        co_return failure;
      }
      const TimePoint again = clock_.now() + std::max(pause, Seconds(std::min(failure.retry_after_s.value_or(0), longest_pause_s)));
      if (!is_transient(failure.kind) || attempt == most_attempts || again >= deadline) {
        failure.kind = FailureKind::retriever;
        co_return failure;
      }
      co_await clock_.sleep_until(again);
    }
  }

 protected:
  /// One attempt.
  virtual boost::asio::awaitable<Found> search(std::string query, int k, TimePoint deadline) = 0;

  Clock& clock_;
};

class HttpRetriever : public RetriedRetriever {
 public:
  HttpRetriever(HttpRetrieverSettings settings, Clock& clock)
      : RetriedRetriever(clock),
        settings_(std::move(settings)),
        who_("The search at " + settings_.url.substr(0, settings_.url.find('?'))),  // a query may hold a key
        client_(clock, settings_.url, "url") {
    for (const auto& own : {secrets_of_url(settings_.url), secrets_of_headers(key_headers(settings_.headers))}) {
      settings_.secrets.insert(settings_.secrets.end(), own.begin(), own.end());
    }
    settings_.secrets = keys_among(std::move(settings_.secrets));
  }

 private:
  boost::asio::awaitable<Found> search(std::string query, int k, TimePoint deadline) override {
    const json request = {{"query", query}, {"k", k}};
    std::string body = json_line(request);
    HttpClient::Headers headers = settings_.headers;
    auto reply = co_await client_.post("", std::move(headers), std::move(body), std::min(deadline, clock_.now() + settings_.timeout));
    if (!reply) co_return reply.error();
    if (reply->status < 200 || reply->status >= 300) co_return failure_in(*reply);
    json parsed = json_from_outside(reply->body);
    change_texts(parsed, [this](std::string text) { return redacted(std::move(text), settings_.secrets); });
    co_return passages_from_json(parsed, k, who_);
  }

  /// By the status alone: what a search says in its body could hold anything.
  Failure failure_in(const HttpReply& reply) const {
    Failure failure{FailureKind::bad_request, fmt::format("{} answered with HTTP status {}.", who_, reply.status)};
    if (reply.status == 401 || reply.status == 403) failure.kind = FailureKind::unauthorized;
    // A model wrote the query: that the search will not have this one is no reason to stop a run.
    if (reply.status == 400 || reply.status == 413 || reply.status == 414 || reply.status == 422) failure.kind = FailureKind::retriever;
    if (reply.status == 408 || reply.status == 429 || reply.status >= 500) failure.kind = FailureKind::server_error;
    failure.retry_after_s = retry_after_s(reply);
    return failure;
  }

  HttpRetrieverSettings settings_;
  std::string who_;
  HttpClient client_;
};

class CommandRetriever : public RetriedRetriever {
 public:
  CommandRetriever(std::shared_ptr<Worker> worker, Clock& clock) : RetriedRetriever(clock), worker_(std::move(worker)) {}

 private:
  boost::asio::awaitable<Found> search(std::string query, int k, TimePoint deadline) override {
    json request = {{"query", query}, {"k", k}};
    auto reply = co_await worker_->ask("retrieve", std::move(request), deadline);
    if (!reply) co_return reply.error();
    co_return passages_from_json(reply->json(), k, "The search command");
  }

  std::shared_ptr<Worker> worker_;
};

}  // namespace

std::unique_ptr<Retriever> http_retriever(HttpRetrieverSettings settings, Clock& clock) {
  return std::make_unique<HttpRetriever>(std::move(settings), clock);
}

std::unique_ptr<Retriever> command_retriever(std::shared_ptr<Worker> worker, Clock& clock) {
  return std::make_unique<CommandRetriever>(std::move(worker), clock);
}

}  // namespace hone
