#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "programs/result.hpp"
#include "programs/retriever.hpp"

namespace hone {

/// The index of a corpus (see `read_corpus`), built unless it is already in `cache_folder`, where it is kept under the
/// SHA-256 of the corpus.
///
/// It is built in a file of another name, then renamed, under a lock: a kill at any moment leaves nothing broken, and
/// two processes do not build it twice. A file there that is no whole index is built again. Throws UserError where the
/// corpus cannot be read or the folder cannot be written.
std::filesystem::path bm25_index_file(const std::filesystem::path& corpus, const std::filesystem::path& cache_folder);

/// `$XDG_CACHE_HOME/hone/bm25`, else `~/.cache/hone/bm25`, else a folder for temporary files.
std::filesystem::path default_index_folder();

/// An index opened for reading: BM25 (k1 1.2, b 0.75) over stemmed English words.
///
/// One thread at a time. Open the same file as often as there are threads.
class Bm25Index {
 public:
  /// Throws UserError where `file` is no index.
  explicit Bm25Index(const std::filesystem::path& file);
  ~Bm25Index();
  Bm25Index(Bm25Index&&) noexcept;
  Bm25Index& operator=(Bm25Index&&) noexcept;

  /// Passages in the corpus.
  std::int64_t size() const;

  /// At most `k` passages, best first, ties by id. A word in the title counts `title_weight` times as much as in the
  /// text. Any query is safe; one without words finds nothing. Fails with `retriever` where the file cannot be read.
  Result<std::vector<Passage>> search(std::string_view query, int k, double title_weight);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace hone
