#include <csignal>
#include <cstdint>
#include <filesystem>
#include <string>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/adapters/storage/run_folder.hpp"
#include "tests/support/run_records.hpp"

namespace hone {

namespace {

std::string body(std::int64_t round) { return std::to_string(round) + std::string(static_cast<std::size_t>(round % 7) * 300, '.'); }

/// Writes rounds for ever, and says in a pipe which ones are durable.
[[noreturn]] void write_for_ever(RunFolder& folder, int pipe) {
  const auto store = folder.open();
  for (std::int64_t round = 1;; ++round) {
    const std::string key = "k" + std::to_string(round);
    finish(folder.context(), ask(*store, an_intent(key), an_answer(key, body(round))));
    store->put_rollout(a_rollout(round, 1));
    store->append({"told", round, body(round)});
    finish(folder.context(), store->flush());
    if (::write(pipe, &round, sizeof round) != sizeof round) _exit(1);
  }
}

/// Kills a process that writes once it has said `enough`; what it said last.
std::int64_t kill_a_writer_after(RunFolder& folder, std::int64_t enough, useconds_t later) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    close(ends[0]);
    try {
      write_for_ever(folder, ends[1]);
    } catch (...) {
      _exit(1);
    }
  }
  close(ends[1]);
  std::int64_t said = 0;
  while (said < enough && read(ends[0], &said, sizeof said) == sizeof said) {
  }
  usleep(later);
  kill(child, SIGKILL);
  while (read(ends[0], &said, sizeof said) == sizeof said) {
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(WIFSIGNALED(status));
  return said;
}

/// What is there is a beginning of what was written, and in itself whole; the number of its rounds.
std::int64_t check_prefix(RunFolder& folder) {
  const auto store = folder.open();
  const auto journal = store->journal();
  std::int64_t round = 0;
  for (const JournalRecord& record : journal) {
    ++round;
    CHECK(record == JournalRecord{"told", round, body(round)});
    CHECK(store->rollout(round));
    CHECK(store->find("k" + std::to_string(round)).value().text == body(round));
  }
  const auto attempts = static_cast<std::int64_t>(store->attempts().size());
  CHECK(attempts >= round);
  CHECK(attempts <= round + 1);
  for (const AttemptRecord& attempt : store->attempts()) CHECK(attempt.state != AttemptState::intended);
  return round;
}

}  // namespace

TEST_CASE("a killed run finds all that was durable, in order, and may be killed again") {
  for (const std::int64_t enough : {1, 4, 9}) {
    RunFolder folder;
    const std::int64_t said = kill_a_writer_after(folder, enough, static_cast<useconds_t>(enough * 700));
    CHECK(said >= enough);
    CHECK(static_cast<std::int64_t>(SqliteRunStore::open_read_only(folder.file())->journal().size()) >= said);
    const std::int64_t found = check_prefix(folder);
    CHECK(found >= said);
    CHECK(found <= said + 1);
  }
}

TEST_CASE("wherever the log of writes is torn off, a beginning of the run is found") {
  RunFolder folder;
  kill_a_writer_after(folder, 6, 0);
  const auto log = folder.file().string() + "-wal";
  REQUIRE(std::filesystem::exists(log));
  const auto size = std::filesystem::file_size(log);
  std::int64_t most = 0;
  for (int part = 0; part <= 24; ++part) {
    CAPTURE(part);
    RunFolder torn;
    std::filesystem::copy_file(folder.file(), torn.file());
    std::filesystem::copy_file(log, torn.file().string() + "-wal");
    std::filesystem::resize_file(torn.file().string() + "-wal", size * static_cast<unsigned>(part) / 24);
    const std::int64_t found = check_prefix(torn);
    CHECK(found >= most);
    most = found;
  }
  CHECK(most >= 6);
}

}  // namespace hone
