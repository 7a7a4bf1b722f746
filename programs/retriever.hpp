#pragma once

#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "programs/clock.hpp"
#include "programs/result.hpp"

namespace hone {

/// One piece of a corpus, as a search finds it.
struct Passage {
  std::string id;
  std::string title;
  std::string text;
  double score = 0;  ///< the search's own, higher is better; 0 where it gives none
  friend bool operator==(const Passage&, const Passage&) = default;
};

/// A search over a corpus. Fails with `retriever` (a hole), with `timeout` at the deadline and with `cancelled` where it was stopped, never with an
/// empty list in place of a failure. Lives on the driver's strand.
class Retriever {
 public:
  virtual ~Retriever() = default;
  /// At most `k` passages, best first. Any query is safe.
  virtual boost::asio::awaitable<Result<std::vector<Passage>>> retrieve(std::string query, int k, TimePoint deadline) = 0;
};

}  // namespace hone
