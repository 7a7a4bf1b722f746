#include "adapters/storage/rollout_table.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck.h>

#include "tests/adapters/storage/random_records.hpp"
#include "tests/adapters/storage/run_folder.hpp"
#include "tests/support/run_records.hpp"

namespace hone {

namespace {

std::string body_of(const std::vector<Message>& messages) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Message& message : messages) list.push_back({{"role", message.role}, {"content", message.content}});
  return nlohmann::ordered_json{{"model", "m"}, {"messages", list}, {"temperature", 0}}.dump();
}

/// Calls whose replies the record has, as they stand in traces.
std::vector<Span> answer_some(SqliteRunStore& store, boost::asio::io_context& context, RandomRecords& random) {
  std::vector<Span> known;
  for (int i = 0; i < 3; ++i) {
    Span call;
    call.messages = random.messages();
    Completion reply = random.reply();
    reply.key = "key " + std::to_string(i);
    call.reply = reply;
    AttemptOutcome outcome = an_answer(reply.key, "");
    outcome.reply = reply;
    outcome.request_body = body_of(call.messages);
    finish(context, ask(store, an_intent(reply.key), outcome));
    known.push_back(call);
  }
  return known;
}

}  // namespace

TEST_CASE("any rollout comes back as it was, by its step and by its key") {
  RunFolder folder;
  CHECK(rc::check([&](std::uint64_t seed) {
    std::filesystem::remove(folder.file());
    RandomRecords random(seed);
    const auto store = folder.open();
    const auto known = answer_some(*store, folder.context(), random);
    const RolloutRecord record = random.rollout(1 + random.below(1000), known);
    store->put_rollout(record);
    finish(folder.context(), store->flush());
    RC_ASSERT(described(store->rollout(record.step).value()) == described(record));
    const auto judged = store->judged_rollout(record.key);
    RC_ASSERT(judged.has_value() == record.judgement.has_value());
    if (judged) RC_ASSERT(described(*judged) == described(record));
  }));
}

}  // namespace hone
