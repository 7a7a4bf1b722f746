#include "adapters/storage/writer_thread.hpp"

#include <memory>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace hone {

namespace asio = boost::asio;

namespace {

constexpr std::size_t much = 4096;  // writes that nobody waits for are written when there are so many

}  // namespace

WriterThread::WriterThread(Database database, asio::any_io_executor executor)
    : database_(std::move(database)), tables_(database_), executor_(std::move(executor)), thread_([this] { work(); }) {}

WriterThread::~WriterThread() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_one();
  thread_.join();
}

WriterThread::Ticket WriterThread::queue(Write write) {
  const std::lock_guard lock(mutex_);
  if (failure_) return ++queued_;
  queue_.push_back(std::move(write));
  if (queue_.size() == much) work_.notify_one();
  return ++queued_;
}

WriterThread::Ticket WriterThread::committed() const {
  const std::lock_guard lock(mutex_);
  return committed_;
}

asio::awaitable<void> WriterThread::wait() {
  const auto start = [this](auto handler) {
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    add_waiter([shared = std::move(shared)](std::exception_ptr failure) mutable { std::move (*shared)(std::move(failure)); });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>&, void(std::exception_ptr)>(start, asio::use_awaitable);
}

void WriterThread::add_waiter(Resume resume) {
  const std::lock_guard lock(mutex_);
  if (failure_ || committed_ == queued_) {
    asio::post(executor_, [resume = std::move(resume), failure = failure_] { resume(failure); });
    return;
  }
  waiters_.push_back({queued_, std::move(resume)});
  wanted_ = queued_;
  work_.notify_one();
}

void WriterThread::block() {
  std::unique_lock lock(mutex_);
  const Ticket until = queued_;
  wanted_ = until;
  work_.notify_one();
  progress_.wait(lock, [&] { return failure_ || committed_ >= until; });
  if (failure_) std::rethrow_exception(failure_);
}

void WriterThread::work() {
  std::unique_lock lock(mutex_);
  while (!failure_) {
    work_.wait(lock, [&] { return stopping_ || wanted_ > committed_ || queue_.size() >= much; });
    if (queue_.empty()) return;
    std::vector<Write> batch = std::exchange(queue_, {});
    const Ticket last = queued_;
    lock.unlock();
    auto failure = commit(batch);
    batch.clear();
    lock.lock();
    end_batch(last, std::move(failure));
  }
}

std::exception_ptr WriterThread::commit(const std::vector<Write>& batch) {
  try {
    database_.run("BEGIN IMMEDIATE");
    for (const Write& write : batch) write(tables_);
    database_.run("COMMIT");
    return nullptr;
  } catch (...) {
    return std::current_exception();  // SQLite rolls back when it closes the file
  }
}

void WriterThread::end_batch(Ticket last, std::exception_ptr failure) {
  failure_ = std::move(failure);
  if (failure_) {
    queue_.clear();
  } else {
    committed_ = last;
  }
  std::vector<Waiter> left;
  for (Waiter& waiter : waiters_) {
    if (failure_ || waiter.until <= committed_) {
      asio::post(executor_, [resume = std::move(waiter.resume), failure = failure_] { resume(failure); });
    } else {
      left.push_back(std::move(waiter));
    }
  }
  waiters_ = std::move(left);
  progress_.notify_all();
}

}  // namespace hone
