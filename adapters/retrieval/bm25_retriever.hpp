#pragma once

#include <filesystem>
#include <memory>

#include "programs/retriever.hpp"

namespace hone {

/// How a corpus is searched here.
struct Bm25Settings {
  std::filesystem::path corpus;        ///< JSON lines of {id, title, text}
  std::filesystem::path cache_folder;  ///< where the index is kept; empty: `default_index_folder()`
  double title_weight = 2;             ///< of a word in the title against one in the text; at least 0
};

/// BM25 over a corpus of one's own.
///
/// A small corpus (up to 2,000 passages, a few hundred microseconds a search) is searched on the caller's thread; a
/// larger one on two threads of its own, so that the caller's strand stays free. Ties by id: the same query always finds
/// the same passages in the same order. The deadline is not looked at: no search takes that long.
class Bm25Retriever : public Retriever {
 public:
  /// Builds the index unless it is cached. Throws UserError as `bm25_index_file` does.
  explicit Bm25Retriever(const Bm25Settings& settings);
  /// Waits for searches on the threads to end.
  ~Bm25Retriever() override;

  boost::asio::awaitable<Result<std::vector<Passage>>> retrieve(std::string query, int k, TimePoint deadline) override;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace hone
