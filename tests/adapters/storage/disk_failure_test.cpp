#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/adapters/storage/failing_disk.hpp"
#include "tests/adapters/storage/run_folder.hpp"
#include "tests/support/run_records.hpp"

namespace hone {

namespace {

constexpr int rounds = 5;

std::string body(int round) { return std::to_string(round) + std::string(700, '.'); }

/// What a run was told about its record.
struct Told {
  int durable_rounds = 0;
  int intended = 0;
  int answered = 0;
  std::string complaint;
};

/// Writes until the end or the first failure.
void write_rounds(SqliteRunStore& store, boost::asio::io_context& context, Told& told) {
  for (int round = 1; round <= rounds; ++round) {
    const std::string key = "k" + std::to_string(round);
    const std::int64_t id = finish(context, store.intend(an_intent(key)));
    ++told.intended;
    finish(context, store.settle(id, an_answer(key, "Paris")));
    ++told.answered;
    store.put_rollout(a_rollout(round, 1));
    store.append({"told", round, body(round)});
    finish(context, store.flush());
    told.durable_rounds = round;
  }
}

void check_that_it_stays_broken(SqliteRunStore& store, boost::asio::io_context& context, const std::string& first) {
  store.append({"told", 99, "{}"});
  CHECK(complaint([&] { finish(context, store.flush()); }) == first);
  CHECK(complaint([&] { finish(context, store.intend(an_intent("later"))); }) == first);
  CHECK(complaint([&] { store.journal(); }) == first);
}

Told write_on(FailingDisk& disk, RunFolder& folder, int operations) {
  Told told;
  disk.fail_after(operations);
  told.complaint = complaint([&] {
    const auto store = folder.open();
    const std::string failed = complaint([&] { write_rounds(*store, folder.context(), told); });
    if (failed.empty()) return;
    disk.mend();
    check_that_it_stays_broken(*store, folder.context(), failed);
    throw UserError(failed, 4);
  });
  disk.mend();
  return told;
}

void check_what_is_left(RunFolder& folder, const Told& told) {
  const auto store = folder.open();
  const auto journal = store->journal();
  CHECK(static_cast<int>(journal.size()) >= told.durable_rounds);
  CHECK(static_cast<int>(journal.size()) <= told.durable_rounds + 1);
  for (int round = 1; round <= static_cast<int>(journal.size()); ++round) {
    CHECK(journal[static_cast<std::size_t>(round - 1)] == JournalRecord{"told", round, body(round)});
    CHECK(store->rollout(round));
  }
  CHECK(static_cast<int>(store->attempts().size()) >= told.intended);
  for (int round = 1; round <= told.answered; ++round) CHECK(store->find("k" + std::to_string(round)));
}

}  // namespace

TEST_CASE("whichever write fails, a run is told so for good and loses nothing that was durable") {
  FailingDisk disk;
  bool failed = true;
  int operations = 0;
  for (; failed && operations < 1000; ++operations) {
    CAPTURE(operations);
    RunFolder folder;
    const Told told = write_on(disk, folder, operations);
    failed = !told.complaint.empty();
    if (failed) CHECK(told.complaint.rfind("4: ", 0) == 0);
    check_what_is_left(folder, told);
  }
  CHECK(operations > 3 * rounds);
  CHECK(!failed);
}

TEST_CASE("a full disk is named, with what to do") {
  FailingDisk disk;
  RunFolder folder;
  const auto store = folder.open();
  folder.write_config();
  disk.fail_after(0);
  store->append({"asked", 1, "{}"});
  CHECK(complaint([&] { finish(folder.context(), store->flush()); }) ==
        "4: The disk is full: " + folder.file().string() + " could not be written. Free some space, then go on with `hone resume " +
            folder.path().string() + "`.");
}

}  // namespace hone
