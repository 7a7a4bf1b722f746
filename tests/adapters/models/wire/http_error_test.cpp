#include "adapters/models/wire/http_error.hpp"

#include <doctest/doctest.h>

namespace hone {
namespace {

HttpReply reply(int status, std::string body, std::map<std::string, std::string> headers = {}) {
  HttpReply made;
  made.status = status;
  made.body = std::move(body);
  made.headers = std::move(headers);
  return made;
}

FailureKind kind(int status, std::string body = "{}") { return failure_of(reply(status, std::move(body)), "S").kind; }

}  // namespace

TEST_CASE("each status has its meaning") {
  CHECK(kind(400) == FailureKind::bad_request);
  CHECK(kind(401) == FailureKind::unauthorized);
  CHECK(kind(402) == FailureKind::unauthorized);
  CHECK(kind(403) == FailureKind::unauthorized);
  CHECK(kind(404) == FailureKind::unknown_model);
  CHECK(kind(407) == FailureKind::unauthorized);
  CHECK(kind(408) == FailureKind::timeout);
  CHECK(kind(418) == FailureKind::bad_request);
  CHECK(kind(429) == FailureKind::rate_limited);
  CHECK(kind(500) == FailureKind::server_error);
  CHECK(kind(503) == FailureKind::server_error);
  CHECK(kind(529) == FailureKind::server_error);
  CHECK(kind(301) == FailureKind::bad_request);
}

TEST_CASE("a prompt that does not fit is the prompt's fault, in the words of every server") {
  CHECK(kind(400, R"({"error":{"message":"too long","code":"context_length_exceeded"}})") == FailureKind::context_exceeded);
  CHECK(kind(400, R"({"object":"error","message":"This model's maximum context length is 4096 tokens."})") == FailureKind::context_exceeded);
  CHECK(kind(400, R"({"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error"}})") ==
        FailureKind::context_exceeded);
  CHECK(kind(500, R"({"error":{"code":500,"message":"the request exceeds the available context size, try increasing it"}})") ==
        FailureKind::context_exceeded);
  CHECK(kind(400, R"([{"error":{"code":400,"message":"The input token count (134123) exceeds the maximum number of tokens allowed (131072)."}}])") ==
        FailureKind::context_exceeded);
  CHECK(kind(400, R"({"message":"The decoder prompt (length 322) is longer than the maximum model length of 256."})") == FailureKind::context_exceeded);
  CHECK(kind(429, R"({"error":"too many requests with a context length over 32k"})") == FailureKind::rate_limited);
  CHECK(kind(403, R"({"error":"your plan has no such context window"})") == FailureKind::unauthorized);
  CHECK(kind(413, R"({"error":"prompt is too long: 300000 tokens"})") == FailureKind::context_exceeded);
}

TEST_CASE("a provider that will not answer is the prompt's fault too") {
  CHECK(kind(400, R"({"error":{"message":"filtered","code":"content_filter"}})") == FailureKind::content_filter);
  CHECK(kind(400, R"({"error":{"message":"m","code":"x","innererror":{"code":"ResponsibleAIPolicyViolation"}}})") == FailureKind::content_filter);
}

TEST_CASE("an account without credit is nothing to wait for") {
  CHECK(kind(429, R"({"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}})") == FailureKind::unauthorized);
}

TEST_CASE("what the server refused cost a call and no tokens, what a gateway gave up on may have cost all") {
  for (const int status : {400, 401, 404, 429, 500, 503, 529}) CHECK(failure_of(reply(status, "{}"), "S").refused);
  for (const int status : {408, 502, 504, 524}) CHECK_FALSE(failure_of(reply(status, "{}"), "S").refused);
  CHECK_FALSE(not_the_protocol(reply(200, "<html>"), "S").refused);
}

TEST_CASE("messages say who answered what, and what to do") {
  CHECK(failure_of(reply(401, R"({"error":{"message":"Incorrect API key provided"}})"), "Model \"m\" at http://h/v1").message ==
        "Model \"m\" at http://h/v1 answered HTTP 401: Incorrect API key provided. Check the API key, and what it may use.");
  CHECK(failure_of(reply(404, "404 page not found\n"), "S").message ==
        "S answered HTTP 404: 404 page not found. Check the model's name and the base URL.");
  CHECK(failure_of(reply(407, "Denied."), "S").message == "S answered HTTP 407: Denied. Check the proxy's name and password in the environment.");
  CHECK(failure_of(reply(500, ""), "S").message == "S answered HTTP 500: nothing more.");
  CHECK(failure_of(reply(400, R"({"error":"no!"})"), "S").message == "S answered HTTP 400: no! Check the model's settings and `params`.");
  CHECK(failure_of(reply(307, "", {{"location", "https://h/v1"}}), "S").message ==
        "S answered HTTP 307: it has moved to https://h/v1. Set the base URL to where it answers.");
  CHECK(not_the_protocol(reply(200, "<html>\n<body>"), "S").message == "S answered HTTP 200 with what is no chat completion: <html> <body>");
  CHECK(not_the_protocol(reply(200, ""), "S").message == "S answered HTTP 200 with an empty body.");
}

TEST_CASE("bytes that are no text are not quoted, and a body that is compressed is called so") {
  const std::string gzip("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\x56\x2a\x4a", 14);
  const std::string compressed = "a compressed body (content-encoding: gzip), which was not asked for: neither the server nor a proxy before it may compress.";
  CHECK(not_the_protocol(reply(200, gzip, {{"content-encoding", "gzip"}}), "S").message == "S answered HTTP 200 with " + compressed);
  CHECK(failure_of(reply(502, gzip, {{"content-encoding", "gzip"}}), "S").message == "S answered HTTP 502: " + compressed);
  CHECK(not_the_protocol(reply(200, gzip), "S").message == "S answered HTTP 200 with 14 bytes that are no text.");
  CHECK(failure_of(reply(500, R"({"error":"no!"})", {{"content-encoding", "gzip"}}), "S").message == "S answered HTTP 500: no!");
}

TEST_CASE("Retry-After is a number of seconds or a date") {
  CHECK(retry_after_s(reply(429, "", {{"retry-after", "17"}})) == 17.0);
  CHECK(retry_after_s(reply(429, "", {{"retry-after", "0.5"}})) == 0.5);
  CHECK(retry_after_s(reply(429, "", {{"retry-after", "Wed, 21 Oct 2015 07:28:30 GMT"}, {"date", "Wed, 21 Oct 2015 07:28:00 GMT"}})) == 30.0);
  CHECK(retry_after_s(reply(429, "", {{"retry-after", "Wed, 21 Oct 2015 07:28:00 GMT"}, {"date", "Wed, 21 Oct 2015 07:28:30 GMT"}})) == 0.0);
  CHECK_FALSE(retry_after_s(reply(429, "", {{"retry-after", "Wed, 21 Oct 2015 07:28:30 GMT"}})));
  CHECK_FALSE(retry_after_s(reply(429, "", {{"retry-after", "soon"}})));
  CHECK_FALSE(retry_after_s(reply(429, "", {{"retry-after", "-3"}})));
  CHECK_FALSE(retry_after_s(reply(429, "")));
}

TEST_CASE("retry-after-ms goes before Retry-After, where it is a number of milliseconds") {
  CHECK(retry_after_s(reply(429, "", {{"retry-after-ms", "250"}})) == 0.25);
  CHECK(retry_after_s(reply(429, "", {{"retry-after-ms", "250"}, {"retry-after", "1"}})) == 0.25);
  CHECK(retry_after_s(reply(429, "", {{"retry-after-ms", "0"}, {"retry-after", "1"}})) == 0.0);
  for (const char* wrong : {"", "-1", "soon", "nan", "inf"}) {
    CAPTURE(wrong);
    CHECK(retry_after_s(reply(429, "", {{"retry-after-ms", wrong}, {"retry-after", "17"}})) == 17.0);
    CHECK_FALSE(retry_after_s(reply(429, "", {{"retry-after-ms", wrong}})));
  }
}

}  // namespace hone
