#include "adapters/models/wire/cost.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

namespace hone {
namespace {

WireRequest sized_request(std::size_t bytes, std::int64_t messages, std::int64_t max_output) {
  WireRequest request;
  request.body = std::string(bytes, 'x');
  request.messages = messages;
  request.max_output_tokens = max_output;
  return request;
}

Spend tokens(std::int64_t input, std::int64_t output) {
  Spend spend;
  spend.calls = 1;
  spend.input_tokens = input;
  spend.output_tokens = output;
  return spend;
}

}  // namespace

TEST_CASE("a price is per million tokens, cached input at its own") {
  Price price;
  price.input = 0.40;
  price.cached_input = 0.10;
  price.output = 1.60;
  CHECK(usd(price, 1'000'000, 0, 0) == doctest::Approx(0.40));
  CHECK(usd(price, 1'000'000, 600'000, 0) == doctest::Approx(0.22));
  CHECK(usd(price, 0, 0, 500'000) == doctest::Approx(0.80));
}

TEST_CASE("cached input costs as much as other input where no price for it is given") {
  Price price;
  price.input = 2;
  CHECK(usd(price, 1000, 900, 0) == doctest::Approx(0.002));
}

TEST_CASE("without a price nothing is charged in USD") { CHECK(usd(std::nullopt, 1000, 0, 1000) == 0); }

TEST_CASE("the worst case is a token a byte, the template's tokens and the longest reply") {
  const Spend worst = worst_case(sized_request(1000, 2, 256), std::nullopt, 1.0);
  CHECK(worst.calls == 1);
  CHECK(worst.input_tokens == 1000 + 64 + 2 * 16);
  CHECK(worst.output_tokens == 256);
  CHECK(worst_case(sized_request(1000, 2, 256), std::nullopt, 1.5).input_tokens == 1644);
}

TEST_CASE("the worst case holds also where cached input is the dearer one") {
  Price price;
  price.input = 1;
  price.cached_input = 3;
  const auto request = sized_request(100, 1, 10);
  const Spend worst = worst_case(request, price, 1.0);
  CHECK(worst.usd >= usd(price, worst.input_tokens, worst.input_tokens, worst.output_tokens));
}

TEST_CASE("no usage within the bounds costs more than its worst case") {
  CHECK(rc::check([] {
    const auto request = sized_request(*rc::gen::inRange<std::size_t>(0, 5000), *rc::gen::inRange(1, 20), *rc::gen::inRange(1, 5000));
    Price price;
    price.input = *rc::gen::inRange(0, 1000) / 97.0;
    price.cached_input = *rc::gen::inRange(0, 1000) / 89.0;
    price.output = *rc::gen::inRange(0, 1000) / 83.0;
    const Spend worst = worst_case(request, price, 1.0);
    Spend actual = tokens(*rc::gen::inRange<std::int64_t>(0, worst.input_tokens + 1), *rc::gen::inRange<std::int64_t>(0, worst.output_tokens + 1));
    actual.usd = usd(price, actual.input_tokens, *rc::gen::inRange<std::int64_t>(0, actual.input_tokens + 1), actual.output_tokens);
    RC_ASSERT(!exceeds(actual, worst));
  }));
}

TEST_CASE("a count far beyond what the texts could hold is none, one that a server's own prompt explains is one") {
  const auto request = sized_request(1000, 1, 256);
  const auto plausible = [&](std::int64_t input, std::int64_t output, std::size_t bytes = 20) {
    Completion reply;
    reply.text = std::string(bytes, 'x');
    reply.spend = tokens(input, output);
    return is_plausible(request, reply);
  };
  CHECK(plausible(250, 5));
  CHECK(plausible(20'000, 5));
  CHECK(plausible(250, 90'000));
  CHECK(plausible(250, 150'000, 40'000));
  CHECK_FALSE(plausible(900'000'000, 5));
  CHECK_FALSE(plausible(250, 900'000'000));
  CHECK_FALSE(plausible(250, 150'000));
}

TEST_CASE("the raised factor would have held") {
  CHECK(rc::check([] {
    const auto request = sized_request(*rc::gen::inRange<std::size_t>(0, 5000), *rc::gen::inRange(1, 20), *rc::gen::inRange(1, 500));
    const Spend actual = tokens(*rc::gen::inRange(0, 100'000), *rc::gen::inRange(0, 5000));
    const double raised = raised_safety(request, actual, 1.0);
    RC_ASSERT(raised >= 1.0);
    RC_ASSERT(!exceeds(actual, worst_case(request, std::nullopt, raised)));
  }));
}

TEST_CASE("a factor that held is left alone") {
  CHECK(raised_safety(sized_request(1000, 1, 100), tokens(500, 100), 1.25) == 1.25);
}

}  // namespace hone
