#include "adapters/retrieval/remote_retrievers.hpp"

#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "adapters/async/system_clock.hpp"
#include "programs/error.hpp"
#include "tests/support/await.hpp"
#include "tests/support/fault_server.hpp"

using namespace hone;
using nlohmann::json;

namespace {

/// The real time, except that waits of a few seconds take none and are summed.
class ImpatientClock : public Clock {
 public:
  TimePoint now() const override { return real_.now(); }
  boost::asio::awaitable<void> sleep_until(TimePoint when) override {
    const Seconds wait = when - now();
    if (wait > Seconds(10)) {
      co_await real_.sleep_until(when);
    } else {
      waited_ += wait.count();
    }
  }
  double waited() const { return waited_; }

 private:
  SystemClock real_;
  double waited_ = 0;
};

struct Search {
  explicit Search(FaultServer::Script faults = {}, std::string passages = R"([{"id": "a", "title": "T", "text": "x", "score": 1}])")
      : server(FaultServer::Options{.answer = [passages](const SeenRequest&) { return passages; }, .faults = std::move(faults)}) {}

  Result<std::vector<Passage>> find() {
    HttpRetrieverSettings settings;
    settings.url = server.base_url() + "/search";
    settings.headers = {{"X-Team", "search"}, {"X-Index", "wiki-2024-12"}, {"Authorization", "Bearer rk-12345678"}};
    settings.secrets = {"other-key-1", "anything"};  // what a server of one's own is given for a key is a word
    boost::asio::io_context context;
    const auto retriever = http_retriever(settings, clock);  // before the context goes its sockets have to
    return await_on(context, retriever->retrieve("who \"is\" it", 2, clock.now() + Seconds(60)));
  }

  ImpatientClock clock;
  FaultServer server;
};

Fault status(int code) {
  Fault fault;
  fault.kind = Fault::error_status;
  fault.status = code;
  return fault;
}

}  // namespace

TEST_CASE("a search over HTTP posts query and k and reads the passages") {
  Search search;
  const auto found = search.find();
  REQUIRE_MESSAGE(found.has_value(), found.error().message);
  CHECK(*found == std::vector<Passage>{{"a", "T", "x", 1}});
  const auto requests = search.server.requests();
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].method == "POST");
  CHECK(requests[0].target == "/v1/search");
  CHECK(requests[0].headers.at("x-team") == "search");
  CHECK(json::parse(requests[0].body) == json{{"query", "who \"is\" it"}, {"k", 2}});
}

TEST_CASE("keys that a search echoes are cut out of what it finds") {
  Search search({}, R"([{"id": "a", "title": "Bearer rk-12345678", "text": "by rk-12345678 and other-key-1 of search and anything in wiki-2024-12"}])");
  const auto found = search.find();
  REQUIRE(found.has_value());
  CHECK(found->at(0).title == "[secret]");
  CHECK(found->at(0).text == "by [secret] and [secret] of search and anything in wiki-2024-12");
}

TEST_CASE("a search that fails for a while is tried again, after pauses") {
  Search search([](const SeenRequest& request) { return request.number < 3 ? status(request.number == 1 ? 503 : 429) : Fault(); });
  CHECK(search.find().has_value());
  CHECK(search.server.requests().size() == 3);
  CHECK(search.clock.waited() == doctest::Approx(1.5).epsilon(0.05));
}

TEST_CASE("a search that goes on failing is the retriever's failure after three attempts") {
  Search search([](const SeenRequest&) { return status(500); });
  const auto found = search.find();
  REQUIRE(found.has_error());
  CHECK(found.error().kind == FailureKind::retriever);
  CHECK(found.error().message.ends_with("answered with HTTP status 500."));
  CHECK(search.server.requests().size() == 3);
}

TEST_CASE("what only the user can mend is not tried again") {
  for (const auto& [code, kind] : std::vector<std::pair<int, FailureKind>>{{401, FailureKind::unauthorized}, {404, FailureKind::bad_request}}) {
    Search search([code](const SeenRequest&) { return status(code); });
    CHECK(search.find().error().kind == kind);
    CHECK(search.server.requests().size() == 1);
  }
}

TEST_CASE("a query that the search refuses is a failed search, not a search that fails everybody") {
  for (const int code : {400, 413, 414, 422}) {
    Search search([code](const SeenRequest&) { return status(code); });
    CHECK(search.find().error().kind == FailureKind::retriever);
  }
}

TEST_CASE("a reply that is no list of passages is a failure, not an empty search") {
  Search search({}, R"({"error": "no"})");
  CHECK(search.find().error().kind == FailureKind::retriever);
}

TEST_CASE("a server that refuses is the retriever's failure, a URL that is none the user's") {
  ImpatientClock clock;
  boost::asio::io_context context;
  HttpRetrieverSettings settings;
  settings.url = "http://127.0.0.1:1/search";
  const auto retriever = http_retriever(settings, clock);
  CHECK(await_on(context, retriever->retrieve("q", 1, TimePoint::max())).error().kind == FailureKind::retriever);
  settings.url = "search.example";
  CHECK_THROWS_AS(http_retriever(settings, clock), UserError);
}

TEST_CASE("a search by command sends query and k, and a transient error is tried again") {
  ImpatientClock clock;
  boost::asio::io_context context;
  WorkerSettings settings;
  settings.command = {"sh", "-c",
                      "read -r a; echo '{\"id\": 1, \"error\": {\"kind\": \"transient\", \"message\": \"later\"}}'; "
                      "read -r b; case $b in *'\"k\":2'*'\"op\":\"retrieve\"'*'\"query\":\"q\"'*) echo '{\"id\": 2, \"passages\": [{\"id\": \"p\", \"text\": \"x\"}]}';; esac; cat"};
  settings.failure = FailureKind::retriever;
  const auto worker = std::make_shared<Worker>(context.get_executor(), clock, settings);
  const auto retriever = command_retriever(worker, clock);
  const auto found = await_on(context, retriever->retrieve("q", 2, TimePoint::max()));
  REQUIRE_MESSAGE(found.has_value(), found.error().message);
  CHECK(found->front().id == "p");
  CHECK(clock.waited() == doctest::Approx(0.5).epsilon(0.05));
}

TEST_CASE("a search that the step's deadline cuts off is late, not the retriever's failure") {
  VirtualClock clock;
  boost::asio::io_context context;
  WorkerSettings settings;
  settings.command = {"sh", "-c", "cat > /dev/null"};
  settings.failure = FailureKind::retriever;
  settings.timeout = Seconds(30);
  const auto worker = std::make_shared<Worker>(context.get_executor(), clock, settings);
  const auto retriever = command_retriever(worker, clock);
  CHECK(await_on(context, clock, retriever->retrieve("q", 2, clock.now() + Seconds(10))).error().kind == FailureKind::timeout);
  CHECK(await_on(context, clock, retriever->retrieve("q", 2, TimePoint::max())).error().kind == FailureKind::retriever);
}

TEST_CASE("a search that was stopped is cancelled, and not tried again") {
  VirtualClock clock;
  boost::asio::io_context context;
  WorkerSettings settings;
  settings.command = {"cat"};
  settings.failure = FailureKind::retriever;
  const auto worker = std::make_shared<Worker>(context.get_executor(), clock, settings);
  worker->end();
  const auto retriever = command_retriever(worker, clock);
  CHECK(await_on(context, clock, retriever->retrieve("q", 2, TimePoint::max())).error().kind == FailureKind::cancelled);
}
