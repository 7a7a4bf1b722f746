#include "adapters/retrieval/bm25_retriever.hpp"

#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <doctest/doctest.h>

#include "tests/support/temporary_folder.hpp"

using hone::Bm25Retriever;
using hone::test::TemporaryFolder;

namespace {

std::string corpus_of(int passages) {
  std::string rows;
  for (int i = 0; i < passages; ++i) {
    rows += "{\"id\": \"p" + std::to_string(i) + "\", \"title\": \"Entry\", \"text\": \"word" + std::to_string(i) + " common\"}\n";
  }
  return rows;
}

std::vector<std::vector<hone::Passage>> search_all(Bm25Retriever& retriever, const std::vector<std::string>& queries) {
  boost::asio::io_context context;
  std::vector<std::future<hone::Result<std::vector<hone::Passage>>>> replies;
  for (const auto& query : queries) {
    replies.push_back(boost::asio::co_spawn(context, retriever.retrieve(query, 3, hone::TimePoint::max()), boost::asio::use_future));
  }
  context.run();
  std::vector<std::vector<hone::Passage>> found;
  for (auto& reply : replies) {
    auto result = reply.get();
    REQUIRE(result.has_value());
    found.push_back(*result);
  }
  return found;
}

}  // namespace

TEST_CASE("a small and a large corpus are searched alike, many at a time") {
  const TemporaryFolder folder;
  for (const int passages : {50, 2500}) {
    CAPTURE(passages);
    hone::Bm25Settings settings;
    settings.corpus = folder.write("corpus.jsonl", corpus_of(passages));
    settings.cache_folder = folder.path() / "cache";
    Bm25Retriever retriever(settings);
    std::vector<std::string> queries;
    for (int i = 0; i < 40; ++i) queries.push_back("word" + std::to_string(i));
    const auto found = search_all(retriever, queries);
    for (int i = 0; i < 40; ++i) {
      REQUIRE(found[i].size() == 1);
      CHECK(found[i][0].id == "p" + std::to_string(i));
    }
    CHECK(search_all(retriever, {"common"})[0] == search_all(retriever, {"common"})[0]);
  }
}
