#include "adapters/models/wire/call_key.hpp"

#include <set>

#include <doctest/doctest.h>

namespace hone {
namespace {

const Endpoint endpoint{"openai", "http://127.0.0.1:8080/v1", "m"};

WireRequest wire_request(std::string body, bool sampled = false) {
  WireRequest request;
  request.body = std::move(body);
  request.sampled = sampled;
  return request;
}

}  // namespace

TEST_CASE("a key is 64 hexadecimal digits and the same for the same call") {
  const auto key = call_key(endpoint, wire_request("{}"), "0", 7);
  CHECK(key.size() == 64);
  CHECK(key.find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(key == call_key(endpoint, wire_request("{}"), "0", 7));
}

TEST_CASE("every part of a call is in its key") {
  const std::set<std::string> keys = {
      call_key(endpoint, wire_request("{}"), "0", 7),
      call_key(endpoint, wire_request("{ }"), "0", 7),
      call_key(endpoint, wire_request("{}"), "1", 7),
      call_key({"other", endpoint.base_url, "m"}, wire_request("{}"), "0", 7),
      call_key({"openai", "http://127.0.0.1:8081/v1", "m"}, wire_request("{}"), "0", 7),
      call_key({"openai", endpoint.base_url, "n"}, wire_request("{}"), "0", 7),
  };
  CHECK(keys.size() == 6);
}

TEST_CASE("a key in the body is no part of the call's key") {
  WireRequest before = wire_request(R"({"user_token": "tok-old-1"})");
  WireRequest after = wire_request(R"({"user_token": "tok-new-1"})");
  before.kept = after.kept = R"({"user_token": "[secret]"})";
  CHECK(call_key(endpoint, before, "0", 7) == call_key(endpoint, after, "0", 7));
}

TEST_CASE("parts do not run into each other") {
  CHECK(call_key({"a", "bc", "m"}, wire_request("{}"), "0", 7) != call_key({"ab", "c", "m"}, wire_request("{}"), "0", 7));
  CHECK(call_key(endpoint, wire_request("{}1"), "0", 7) != call_key(endpoint, wire_request("{}"), "10", 7));
}

TEST_CASE("the run's seed is in the key of sampled calls only") {
  CHECK(call_key(endpoint, wire_request("{}"), "0", 7) == call_key(endpoint, wire_request("{}"), "0", 8));
  CHECK(call_key(endpoint, wire_request("{}", true), "0", 7) != call_key(endpoint, wire_request("{}", true), "0", 8));
  CHECK(call_key(endpoint, wire_request("{}", true), "0", 7) != call_key(endpoint, wire_request("{}"), "0", 7));
}

}  // namespace hone
