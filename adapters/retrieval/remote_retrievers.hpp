#pragma once

#include <map>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "adapters/process/worker.hpp"
#include "programs/clock.hpp"
#include "programs/retriever.hpp"

namespace hone {

/// A search behind a URL: POST `{"query", "k"}` -> a list of passages.
struct HttpRetrieverSettings {
  std::string url;
  std::map<std::string, std::string> headers;  ///< sent along; their values are secrets
  Seconds timeout{30};                         ///< of one attempt
  std::vector<std::string> secrets = {};       ///< keys among them, its headers and its URL's query are cut out of what it finds
};

/// Network errors, 408, 429, 5xx, what speaks against the query alone (400, 413, 414, 422) and replies that are no list are tried again,
/// 3 times in all, waiting 0.5 s and 1 s or as long as the server asks, at most a minute; then it fails with `retriever`. Other statuses
/// fail at once, with `unauthorized` or `bad_request`, which only the user can mend. Throws UserError where the URL is none.
std::unique_ptr<Retriever> http_retriever(HttpRetrieverSettings settings, Clock& clock);

/// A search by an external command: `{"op": "retrieve", "query": …, "k": 3}` -> `{"passages": […]}`. What fails is tried again likewise.
/// `worker` was made with `failure = FailureKind::retriever`.
std::unique_ptr<Retriever> command_retriever(std::shared_ptr<Worker> worker, Clock& clock);

}  // namespace hone
