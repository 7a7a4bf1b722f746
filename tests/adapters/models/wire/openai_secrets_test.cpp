// Keys in what goes to a model and in what comes back.
#include <doctest/doctest.h>

#include "tests/adapters/models/wire/openai_exchange.hpp"

namespace hone {

using namespace test;
using nlohmann::json;

TEST_CASE("an echoed key is cut out of an answer, however it was written; plain words are not") {
  ModelSettings settings = openai_settings();
  settings.api_key = "sk-live/0123456789";
  settings.headers = {{"X-Environment", "production"}, {"X-Org-Id", "12345678"}};
  HttpReply reply = ok(chat({{"content", "in production: KEY, 12345678"}}));
  reply.body.replace(reply.body.find("KEY"), 3, "sk-live\\/0123456789");
  const auto result = OpenAiCodec(settings).decode(reply);
  REQUIRE(result.has_value());
  CHECK(result->text == "in production: [secret], 12345678");
  settings.api_key = "anything";
  CHECK(decoded(chat({{"content", "anything else"}}), settings).text == "anything else");
}

TEST_CASE("no piece of a key is left where a message is cut") {
  ModelSettings settings = openai_settings();
  settings.api_key = "sk-0123456789abcdef";
  HttpReply reply;
  reply.status = 502;
  reply.body = std::string(190, 'x') + settings.api_key;
  CHECK(OpenAiCodec(settings).decode(reply).error().message.find("sk-0") == std::string::npos);
}

TEST_CASE("no secret is in anything that is kept, also where the server echoes it") {
  ModelSettings settings = openai_settings();
  settings.api_key = "sk-very-secret";
  settings.headers = {{"X-Api-Key", "other-secret-1"}};
  const OpenAiCodec codec(settings);
  CHECK(codec.encode(request_of()).body.find("secret") == std::string::npos);
  const std::string echo = "Authorization: Bearer sk-very-secret and other-secret-1";
  const Completion reply = decoded(chat({{"content", echo}, {"reasoning_content", echo}}), settings);
  CHECK(reply.text == "Authorization: Bearer [secret] and [secret]");
  CHECK(reply.reasoning == reply.text);
  for (const int status : {200, 401, 500}) {
    HttpReply bad;
    bad.status = status;
    bad.body = echo;
    CHECK(codec.decode(bad).error().message.find("secret-") == std::string::npos);
    CHECK(codec.decode(bad).error().message.find("sk-very") == std::string::npos);
  }
}

TEST_CASE("a key is cut out of messages also where JSON escapes it, and where it stands in the URL") {
  ModelSettings settings = openai_settings();
  settings.base_url = "http://127.0.0.1:1/v1?api_key=in%2Furl-12345";
  settings.api_key = "sk-ab/cd+ef12345";
  const OpenAiCodec codec(settings);
  for (const auto* echo : {R"(sk-ab\/cd+ef12345)", R"(sk-ab\u002fcd+ef12345)", "sk-ab/cd+ef12345", "in%2Furl-12345", R"(in\/url-12345)"}) {
    for (const int status : {200, 401, 500}) {
      HttpReply bad;
      bad.status = status;
      bad.body = std::string(R"({"error": {"message": "bad key )") + echo + R"("}})";
      const std::string message = codec.decode(bad).error().message;
      CAPTURE(message);
      CHECK(message.find("12345") == std::string::npos);
      CHECK(message.find("[secret]") != std::string::npos);
    }
  }
}

}  // namespace hone
