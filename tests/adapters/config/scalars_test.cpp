#include "adapters/config/scalars.hpp"

#include <doctest/doctest.h>

using namespace hone;

TEST_CASE("counts are whole, with thousands and millions") {
  CHECK(read_count("1500") == 1500);
  CHECK(read_count("128k") == 128000);
  CHECK(read_count("2M") == 2000000);
  CHECK(read_count("1.5M") == 1500000);
  CHECK(read_count("1.0005k") == std::nullopt);
  CHECK(read_count("-1") == std::nullopt);
  CHECK(read_count("k") == std::nullopt);
  CHECK(read_count("2 M") == std::nullopt);
  CHECK(read_count("99999999999M") == std::nullopt);
  CHECK(read_count("9000000000000000") == 9'000'000'000'000'000);
  CHECK(read_count("9000000000000001") == std::nullopt);
  CHECK(read_count("9223372036854775807") == std::nullopt);
}

TEST_CASE("durations carry their unit") {
  CHECK(read_duration("500ms") == 0.5);
  CHECK(read_duration("60s") == 60);
  CHECK(read_duration("8h") == 28800);
  CHECK(read_duration("1h30m") == 5400);
  CHECK(read_duration("0.5d") == 43200);
  CHECK(read_duration("36500d") == 3.1536e9);
  for (const auto* bad : {"", "60", "s", "60 s", "60sec", "-1s", "1h30", "1.2.3s", "36501d"}) CHECK(read_duration(bad) == std::nullopt);
}

TEST_CASE("percents and factors") {
  CHECK(read_percent("40%") == 0.4);
  CHECK(read_percent("101%") == std::nullopt);
  CHECK(read_percent("40") == std::nullopt);
  CHECK(read_factor("2x") == 2);
  CHECK(read_factor("1.5x") == 1.5);
  CHECK(read_factor("0x") == std::nullopt);
  CHECK(read_factor("2") == std::nullopt);
}

TEST_CASE("numbers are finite and nothing stands behind them") {
  CHECK(read_number("1e-3") == 0.001);
  CHECK(read_number("inf") == std::nullopt);
  CHECK(read_number("nan") == std::nullopt);
  CHECK(read_number("1a") == std::nullopt);
  CHECK(read_integer("12.0") == std::nullopt);
  CHECK(read_integer("99999999999999999999") == std::nullopt);
}

TEST_CASE("a typing error gets the word that was meant, another word the list") {
  const std::vector<std::string> options = {"rollouts", "proposals", "usd", "wall"};
  CHECK(suggestion("rolouts", options) == "Did you mean `rollouts`?");
  CHECK(suggestion("walls", options) == "Did you mean `wall`?");
  CHECK(suggestion("money", options) == "Valid here: `rollouts`, `proposals`, `usd` and `wall`.");
}
