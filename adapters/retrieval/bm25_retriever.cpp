#include "adapters/retrieval/bm25_retriever.hpp"

#include <mutex>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "adapters/retrieval/bm25_index.hpp"

namespace hone {
namespace {

constexpr std::int64_t inline_passages = 2000;
constexpr std::size_t thread_count = 2;

}  // namespace

struct Bm25Retriever::Parts {
  Parts(const std::filesystem::path& file, double weight) : title_weight(weight) {
    idle.emplace_back(file);
    if (idle.front().size() <= inline_passages) return;
    while (idle.size() < thread_count) idle.emplace_back(file);
    threads.emplace(thread_count);
  }

  ~Parts() {
    if (threads) threads->join();
  }

  /// Takes an index that nobody uses; there is one for each thread.
  Result<std::vector<Passage>> search(std::string_view query, int k) {
    std::unique_lock lock(mutex);
    Bm25Index index = std::move(idle.back());
    idle.pop_back();
    lock.unlock();
    auto found = index.search(query, k, title_weight);
    lock.lock();
    idle.push_back(std::move(index));
    return found;
  }

  const double title_weight;
  std::mutex mutex;
  std::vector<Bm25Index> idle;  // guarded by mutex
  std::optional<boost::asio::thread_pool> threads;
};

Bm25Retriever::Bm25Retriever(const Bm25Settings& settings)
    : parts_(std::make_unique<Parts>(
          bm25_index_file(settings.corpus, settings.cache_folder.empty() ? default_index_folder() : settings.cache_folder),
          settings.title_weight)) {}

Bm25Retriever::~Bm25Retriever() = default;

boost::asio::awaitable<Result<std::vector<Passage>>> Bm25Retriever::retrieve(std::string query, int k, TimePoint) {
  if (!parts_->threads) co_return parts_->search(query, k);
  const auto on_a_thread = [](Parts& parts, std::string words, int count) -> boost::asio::awaitable<Result<std::vector<Passage>>> {
    co_return parts.search(words, count);
  };
  auto search = on_a_thread(*parts_, std::move(query), k);
  co_return co_await boost::asio::co_spawn(*parts_->threads, std::move(search), boost::asio::use_awaitable);
}

}  // namespace hone
