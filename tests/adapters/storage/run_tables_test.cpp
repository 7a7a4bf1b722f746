#include "adapters/storage/run_tables.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "tests/adapters/storage/random_records.hpp"
#include "tests/adapters/storage/run_folder.hpp"

namespace hone {

TEST_CASE("a journal comes back byte for byte, however often it is opened and flushed between") {
  CHECK(rc::check([](std::uint64_t seed) {
    RandomRecords random(seed);
    RunFolder folder;
    std::vector<JournalRecord> written;
    for (int times = random.below(3); times >= 0; --times) {
      const auto store = folder.open();
      for (int count = random.below(20); count > 0; --count) {
        written.push_back({random.text(), random.below(100), random.text() + '\xff' + random.text()});
        store->append(written.back());
      }
      RC_ASSERT(store->journal() == written);
    }
    RC_ASSERT(folder.open()->journal() == written);
  }));
}

}  // namespace hone
