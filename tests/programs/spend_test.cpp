#include "programs/spend.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace hone;

TEST_CASE("spends add up in every column") {
  const Spend a{1, 2, 30, 4, 0.5};
  const Spend b{10, 20, 300, 40, 0.25};
  CHECK(a + b == Spend{11, 22, 330, 44, 0.75});
  CHECK((a + b).tokens() == 374);
  CHECK(a + b - b == a);
}

TEST_CASE("the larger spend and a multiple leave out what cost nothing") {
  CHECK(larger({1, 2, 30, 4, 0.5}, {10, 20, 3, 40, 0.25}) == Spend{10, 0, 30, 40, 0.5});
  CHECK(times({1, 2, 30, 4, 0.5}, 1.5) == Spend{2, 0, 45, 6, 0.75});
}

TEST_CASE("a spend goes to JSON and back, and what is missing there is zero") {
  for (const Spend& spend : {Spend{1, 2, 30, 4, 0.1}, Spend{}, Spend{0, 0, 30, 0, 0}}) CHECK(spend_from_json(to_json(spend)) == spend);
  CHECK(to_json({1, 0, 30, 0, 0}).dump() == R"({"calls":1,"input_tokens":30})");
  CHECK(to_json(Spend{}).dump() == "{}");
  CHECK(spend_from_json({{"calls", 3}}) == Spend{3, 0, 0, 0, 0});
}
