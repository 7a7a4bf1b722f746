#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "adapters/storage/database.hpp"
#include "adapters/storage/run_tables.hpp"

namespace hone {

/// The one thread that writes a run's record: whatever is queued when it looks goes into one transaction, in order.
///
/// It looks when somebody waits, or when much is queued. After the first failure nothing more is written, and all who wait
/// or come to wait get that failure. Its functions are for the driver's strand; two threads meet in the queue alone.
class WriterThread {
 public:
  /// A write, made in the writer's thread.
  using Write = std::function<void(RunTables&)>;
  /// Counts writes in the order queued, from 1.
  using Ticket = std::uint64_t;

  /// `database` is open for writing and has the tables. Who waits is resumed on `executor`, which outlives this.
  WriterThread(Database database, boost::asio::any_io_executor executor);
  /// Writes what is queued, unless writing has failed.
  ~WriterThread();
  WriterThread(const WriterThread&) = delete;
  WriterThread& operator=(const WriterThread&) = delete;

  Ticket queue(Write write);
  /// The last write that is on the disk.
  Ticket committed() const;

  /// Returns when all that is queued is on the disk. Throws UserError (exit 4) where the disk fails. Not cancellable: it
  /// takes as long as a disk takes.
  boost::asio::awaitable<void> wait();
  /// The same, holding up the calling thread.
  void block();

 private:
  using Resume = std::function<void(std::exception_ptr)>;
  struct Waiter {
    Ticket until;
    Resume resume;
  };

  void add_waiter(Resume resume);
  void work();
  std::exception_ptr commit(const std::vector<Write>& batch);
  void end_batch(Ticket last, std::exception_ptr failure);

  Database database_;  // of the thread, from its start to its end
  RunTables tables_;   // likewise
  boost::asio::any_io_executor executor_;

  mutable std::mutex mutex_;
  std::condition_variable work_;       // there is something to write, or to stop for
  std::condition_variable progress_;   // a batch is at an end
  std::vector<Write> queue_;           // in order; the last is number `queued_`
  std::vector<Waiter> waiters_;
  Ticket queued_ = 0;
  Ticket wanted_ = 0;  // somebody waits until here
  Ticket committed_ = 0;
  std::exception_ptr failure_;
  bool stopping_ = false;

  std::thread thread_;  // the last member: it starts when all else is there
};

}  // namespace hone
