#include "adapters/storage/stored_trace.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "adapters/storage/schema.hpp"
#include "tests/adapters/storage/run_folder.hpp"
#include "tests/support/run_records.hpp"

namespace hone {

namespace {

/// The tables that a trace needs, with one answered call.
struct Tables {
  Tables() : database(folder.file(), Database::Mode::write) {
    prepare_to_write(database);
    calls.emplace(database);
    texts.emplace(database);
    calls->intend(1, an_intent("k1"));
    calls->settle(1, an_answer("k1", "Paris", R"({"messages":[{"role":"user","content":"Where?"}],"n":1})"));
  }
  nlohmann::json stored(const Trace& trace) { return nlohmann::json::parse(stored_trace(trace, *calls, *texts)); }
  void check_round_trip(const Trace& trace) {
    CHECK(to_json(trace_of(stored_trace(trace, *calls, *texts), *calls, *texts)) == to_json(trace));
  }

  RunFolder folder;
  Database database;
  std::optional<CallTable> calls;
  std::optional<TextTable> texts;
};

Trace a_call(const Completion& reply, std::vector<Message> messages) {
  Trace trace;
  trace.root.reply = reply;
  trace.root.messages = std::move(messages);
  return trace;
}

}  // namespace

TEST_CASE("a call that is stored is its id and what the rollout paid") {
  Tables tables;
  Completion reply = tables.calls->call("k1")->reply;
  reply.spend = {0, 1, 0, 0, 0};
  const Trace trace = a_call(reply, {{"user", "Where?"}});
  const nlohmann::json call = {{"id", 1}, {"spend", to_json(reply.spend)}, {"messages", true}};
  CHECK(tables.stored(trace).at("call") == call);
  CHECK(!tables.stored(trace).contains("reply"));
  CHECK(!tables.stored(trace).contains("messages"));
  tables.check_round_trip(trace);
}

TEST_CASE("messages that the request does not have just so are kept") {
  Tables tables;
  const Completion reply = tables.calls->call("k1")->reply;
  for (const auto& messages : std::vector<std::vector<Message>>{
           {{"user", "Where"}}, {{"system", "Where?"}}, {{"user", "Where?"}, {"user", "Where?"}}, {}}) {
    const Trace trace = a_call(reply, messages);
    CHECK(tables.stored(trace).at("call").at("messages") == false);
    tables.check_round_trip(trace);
  }
}

TEST_CASE("a reply that differs from the stored one in anything but its spend is kept") {
  Tables tables;
  const Completion stored = tables.calls->call("k1")->reply;
  std::vector<Completion> others(8, stored);
  others[0].text = "Rome";
  others[1].reasoning = "";
  others[2].finish = FinishReason::length;
  others[3].first_spend.calls = 2;
  others[4].latency_s = 1;
  others[5].model = "m-2";
  others[6].usage_assumed = true;
  others[7].key = "k2";
  for (const Completion& other : others) {
    const Trace trace = a_call(other, {{"user", "Where?"}});
    CHECK(!tables.stored(trace).contains("call"));
    tables.check_round_trip(trace);
  }
}

TEST_CASE("a trace whose call is gone is a damaged record") {
  Tables tables;
  const Trace trace = a_call(tables.calls->call("k1")->reply, {});
  const std::string stored = stored_trace(trace, *tables.calls, *tables.texts);
  tables.database.run("DELETE FROM calls");
  CHECK(complaint([&] { trace_of(stored, *tables.calls, *tables.texts); }).rfind("1: ", 0) == 0);
}

}  // namespace hone
