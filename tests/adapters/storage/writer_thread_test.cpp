#include "adapters/storage/writer_thread.hpp"

#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include "adapters/storage/schema.hpp"
#include "tests/adapters/storage/failing_disk.hpp"
#include "tests/adapters/storage/run_folder.hpp"
#include "tests/support/run_records.hpp"

namespace hone {

namespace asio = boost::asio;

namespace {

/// A writer on a new record.
struct Writing {
  Writing() : writer(prepared(folder), folder.context().get_executor()) {}

  static Database prepared(RunFolder& folder) {
    Database database(folder.file(), Database::Mode::write);
    prepare_to_write(database);
    return database;
  }
  void queue(const std::string& body) {
    writer.queue([body](RunTables& tables) { tables.append({"told", 1, body}); });
  }
  /// Queues a write and waits for it; notes that it came back, and in which thread.
  asio::awaitable<void> write(std::string body, std::vector<std::string>& ended) {
    const auto thread = std::this_thread::get_id();
    queue(body);
    try {
      co_await writer.wait();
    } catch (const std::exception& error) {
      body += std::string(" ") + error.what();
    }
    if (std::this_thread::get_id() != thread) body += " in another thread";
    ended.push_back(body);
  }

  RunFolder folder;
  WriterThread writer;
};

}  // namespace

TEST_CASE("all who wait are resumed in order, on their own thread") {
  Writing writing;
  std::vector<std::string> ended;
  for (const auto* body : {"a", "b", "c"}) asio::co_spawn(writing.folder.context(), writing.write(body, ended), asio::use_future);
  writing.folder.context().run();
  CHECK(ended == std::vector<std::string>{"a", "b", "c"});
  CHECK(writing.folder.sql("SELECT body FROM journal ORDER BY seq") == "a\nb\nc\n");
}

TEST_CASE("what many queue at once is synced together") {
  FailingDisk disk;
  Writing writing;
  std::vector<std::string> ended;
  for (int i = 0; i < 200; ++i) writing.queue("alone");
  const int before = disk.syncs();
  finish(writing.folder.context(), writing.write("last", ended));
  CHECK(disk.syncs() - before >= 1);
  CHECK(disk.syncs() - before <= 2);
  CHECK(writing.folder.sql("SELECT count(*) FROM journal") == "201\n");
}

TEST_CASE("with nothing queued there is nothing to wait for") {
  Writing writing;
  finish(writing.folder.context(), writing.writer.wait());
  writing.writer.block();
  CHECK(writing.writer.committed() == 0);
}

TEST_CASE("tickets count what is queued, and are committed in order") {
  Writing writing;
  const auto nothing = [](RunTables&) {};
  CHECK(writing.writer.queue(nothing) == 1);
  CHECK(writing.writer.queue(nothing) == 2);
  CHECK(writing.writer.committed() == 0);
  writing.writer.block();
  CHECK(writing.writer.committed() == 2);
}

TEST_CASE("one failed write fails all who wait and all who come later, and nothing of its transaction is kept") {
  Writing writing;
  std::vector<std::string> ended;
  writing.queue("before");
  writing.writer.queue([](RunTables&) { throw std::runtime_error("broken"); });
  for (const auto* body : {"a", "b"}) asio::co_spawn(writing.folder.context(), writing.write(body, ended), asio::use_future);
  writing.folder.context().run();
  finish(writing.folder.context(), writing.write("later", ended));
  CHECK(ended == std::vector<std::string>{"a broken", "b broken", "later broken"});
  CHECK_THROWS_AS(writing.writer.block(), std::runtime_error);
  CHECK(writing.folder.sql("SELECT count(*) FROM journal") == "0\n");
}

}  // namespace hone
