#include "adapters/storage/sqlite_run_store.hpp"

#include <filesystem>
#include <set>
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>
#include <unistd.h>

#include "tests/adapters/storage/run_folder.hpp"
#include "tests/conformance/run_store_conformance.hpp"

namespace hone {

TEST_CASE("a run's record on disk does what every record does") {
  RunFolder folder;
  check_run_store<SqliteRunStore>(folder.context(), [&] { return folder.open(); });
}

TEST_CASE("all of a record is there when it is opened again") {
  RunFolder folder;
  const RolloutRecord rollout = a_rollout(1, 0.5);
  const CandidateRecord candidate = a_candidate(std::string(500, 'p'), "in");
  {
    const auto store = folder.open();
    finish(folder.context(), ask(*store, an_intent("k1"), an_answer("k1", "Paris")));
    store->append({"told", 1, "{}"});
    store->put_rollout(rollout);
    store->put_candidate(candidate);
    store->set_meta("width", "8");
    finish(folder.context(), store->flush());
  }
  const auto store = folder.open();
  CHECK(store->find("k1").value().text == "Paris");
  CHECK(store->journal() == std::vector<JournalRecord>{{"told", 1, "{}"}});
  CHECK(described(store->rollout(1).value()) == described(rollout));
  REQUIRE(store->candidates().size() == 1);
  CHECK(described(store->candidates()[0]) == described(candidate));
  CHECK(store->meta("width") == "8");
  CHECK(finish(folder.context(), store->intend(an_intent("k2"))) == 2);
}

TEST_CASE("the names that servers gave are known at once, and when a record is opened again") {
  using Names = std::map<std::string, std::vector<std::string>>;
  RunFolder folder;
  {
    const auto store = folder.open();
    CHECK(store->served_models().empty());
    auto named = [&](const std::string& key, const std::string& model) {
      auto answer = an_answer(key, "Paris");
      answer.reply->model = model;
      finish(folder.context(), ask(*store, an_intent(key), answer));
    };
    for (const auto* key : {"k1", "k2"}) named(key, "m-2");
    named("k3", "m-1");
    named("k4", "");
    CHECK(store->served_models() == Names{{"task", {"m-1", "m-2"}}});
  }
  CHECK(folder.open()->served_models() == Names{{"task", {"m-1", "m-2"}}});
}

TEST_CASE("what was queued and never awaited is written when a record is closed") {
  RunFolder folder;
  folder.open()->append({"asked", 1, "{}"});
  CHECK(folder.open()->journal().size() == 1);
}

TEST_CASE("an attempt that was under way at the end of a process is unknown and charged in full") {
  RunFolder folder;
  const AttemptIntent intent = an_intent("k1");
  finish(folder.context(), folder.open()->intend(intent));
  const auto store = folder.open();
  REQUIRE(store->attempts().size() == 1);
  CHECK(described(store->attempts()[0]) == described({1, intent, AttemptState::unknown, intent.reservation, {}}));
  finish(folder.context(), store->intend(intent));
  CHECK(store->attempts().at(1).state == AttemptState::intended);
}

TEST_CASE("an attempt of an earlier process that is known never to have left costs nothing, for good") {
  RunFolder folder;
  {
    const auto store = folder.open();
    finish(folder.context(), store->intend(an_intent("k1")));
    finish(folder.context(), store->intend(an_intent("k2")));
  }
  folder.open()->settle_unsent({2});
  const auto store = folder.open();
  REQUIRE(store->attempts().size() == 2);
  CHECK(store->attempts()[0].state == AttemptState::unknown);
  CHECK(described(store->attempts()[1]) == described({2, an_intent("k2"), AttemptState::failed, {}, FailureKind::cancelled}));
}

TEST_CASE("a record is written by one process at a time") {
  RunFolder folder;
  auto store = folder.open();
  const std::string message = complaint([&] { folder.open(); });
  CHECK(message == "5: The run in " + folder.path().string() + " is in use by another hone (process " +
                       std::to_string(getpid()) + "). Wait for it, or stop it first.");
  store.reset();
  CHECK_NOTHROW(folder.open());
}

TEST_CASE("a record is read while its run goes on") {
  RunFolder folder;
  const auto writer = folder.open();
  writer->append({"asked", 1, "{}"});
  finish(folder.context(), writer->intend(an_intent("k1")));
  const auto reader = SqliteRunStore::open_read_only(folder.file());
  CHECK(reader->journal().size() == 1);
  CHECK(reader->attempts().at(0).state == AttemptState::unknown);
  CHECK(writer->attempts().at(0).state == AttemptState::intended);
  writer->append({"told", 1, "{}"});
  finish(folder.context(), writer->flush());
  CHECK(reader->journal().size() == 2);
}

TEST_CASE("rollouts are counted by phase, those that were run again once") {
  RunFolder folder;
  const auto store = folder.open();
  const auto put = [&](std::int64_t step, const std::string& phase, int repeat) {
    RolloutRecord record = a_rollout(step, 1);
    record.key.phase = phase;
    record.key.repeat = repeat;
    store->put_rollout(record);
  };
  for (const std::int64_t step : {1, 2, 2}) put(step, "search", 0);
  for (const int repeat : {0, 1, 1, 2}) put(0, "verdict", repeat);
  CHECK(store->ended_rollouts() == std::map<std::string, std::int64_t>{{"search", 2}, {"verdict", 3}});
}

TEST_CASE("a record that was opened to be read is not written") {
  RunFolder folder;
  folder.open();
  const auto reader = SqliteRunStore::open_read_only(folder.file());
  CHECK_THROWS_AS(reader->append({"asked", 1, "{}"}), std::logic_error);
  CHECK_THROWS_AS(reader->put_rollout(a_rollout(1, 1)), std::logic_error);
  CHECK_THROWS_AS(finish(folder.context(), reader->intend(an_intent("k1"))), std::logic_error);
}

TEST_CASE("a closed record is one file, and a lock that nobody holds, also once it was read") {
  RunFolder folder;
  finish(folder.context(), folder.open()->intend(an_intent("k1")));
  const auto names = [&] {
    std::set<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) found.insert(entry.path().filename());
    return found;
  };
  const std::set<std::string> at_rest = {"run.lock", "run.sqlite"};
  CHECK(names() == at_rest);
  {
    const auto reader = SqliteRunStore::open_read_only(folder.file());
    const auto another = SqliteRunStore::open_read_only(folder.file());
    CHECK(reader->attempts().size() == 1);
  }
  CHECK(names() == at_rest);
}

TEST_CASE("who reads a record takes nothing away that its run still writes") {
  RunFolder folder;
  folder.open()->append({"asked", 1, "{}"});
  const auto early = SqliteRunStore::open_read_only(folder.file());
  auto writer = folder.open();
  writer->append({"asked", 2, "{}"});
  finish(folder.context(), writer->flush());
  CHECK(early->journal().size() == 2);
  SqliteRunStore::open_read_only(folder.file());
  CHECK(std::filesystem::exists(folder.file().string() + "-wal"));
  writer->append({"asked", 3, "{}"});
  finish(folder.context(), writer->flush());
  CHECK(early->journal().size() == 3);
}

TEST_CASE("a record that is not there cannot be read, and one without a folder not be made") {
  RunFolder folder;
  CHECK(complaint([&] { SqliteRunStore::open_read_only(folder.file()); }).rfind("2: ", 0) == 0);
  CHECK(!std::filesystem::exists(folder.file()));
  std::filesystem::remove(folder.path());
  CHECK(complaint([&] { folder.open(); }).rfind("2: ", 0) == 0);
}

TEST_CASE("equal texts are stored once, and what a call said only with the call") {
  RunFolder folder;
  const auto store = folder.open();
  const std::string passage(200, 'x');
  const std::string reply = "The answer that stands in calls and nowhere else.";
  const std::string body = R"({"messages":[{"role":"user","content":"The question that stands in calls and nowhere else."}]})";
  finish(folder.context(), ask(*store, an_intent("k1"), an_answer("k1", reply, body)));
  for (const int step : {1, 2}) {
    RolloutRecord record = a_rollout(step, 1);
    record.outputs["passage"] = passage;
    Span call;
    call.kind = Span::Kind::model;
    call.messages = {{"user", "The question that stands in calls and nowhere else."}};
    call.reply = store->find("k1");
    record.trace.root.inputs["passage"] = passage;
    record.trace.root.children.push_back(call);
    store->put_rollout(record);
  }
  finish(folder.context(), store->flush());
  CHECK(folder.sql("SELECT text FROM texts") == passage + "\n");
  CHECK(folder.sql("SELECT count(*) FROM rollouts WHERE trace LIKE '%nowhere else%' OR trace LIKE '%xxx%'") == "0\n");
}

}  // namespace hone
