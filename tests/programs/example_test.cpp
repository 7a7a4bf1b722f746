#include "programs/example.hpp"

#include <doctest/doctest.h>

using namespace hone;

TEST_CASE("picking keeps the named fields only, and a missing one is null") {
  const Values fields{{"question", "Who?"}, {"answer", "Orla"}};
  CHECK(pick(fields, {"question", "hint"}) == Values{{"question", "Who?"}, {"hint", {}}});
}
