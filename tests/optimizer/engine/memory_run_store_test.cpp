#include "tests/support/memory_run_store.hpp"

#include <memory>

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include "tests/conformance/run_store_conformance.hpp"

namespace hone {

TEST_CASE("a run's record in memory does what every record does") {
  boost::asio::io_context context;
  check_run_store<MemoryRunStore>(context, [] { return std::make_unique<MemoryRunStore>(); });
}

}  // namespace hone
