#include "adapters/models/wire/redact.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace hone {

TEST_CASE("the key and the values of headers are secrets, with and without their scheme") {
  ModelSettings settings;
  settings.api_key = "sk-abcdefgh";
  settings.headers = {{"Authorization", "Basic dXNlcjpwYXNz"}, {"X-Team", "search"}};
  const auto secrets = secrets_of(settings);
  CHECK(redacted("key sk-abcdefgh, header dXNlcjpwYXNz!", secrets) == "key [secret], header [secret]!");
  CHECK(redacted("search sk-abcdefghsk-abcdefgh", secrets) == "search [secret][secret]");
}

TEST_CASE("of a key that begins with another one nothing is left") {
  CHECK(redacted("12345678 and 12345678-9abc", {"12345678", "12345678-9abc"}) == "[secret] and [secret]");
}

TEST_CASE("text in params under a key's name is a secret, however deep it stands") {
  ModelSettings settings;
  settings.params = Value::of({{"user_token", "tok-abcdefgh"}, {"extra", {{{"api_key", "12345678"}}}}, {"user", "somebody"}, {"min_token", 3}});
  CHECK(redacted("tok-abcdefgh 12345678 somebody", secrets_of(settings)) == "[secret] [secret] somebody");
}

TEST_CASE("stand-ins for a key do not mangle text") {
  ModelSettings settings;
  settings.api_key = "none";
  CHECK(redacted("there is none", secrets_of(settings)) == "there is none");
}

TEST_CASE("an excerpt is one line, printable, and says when it was cut") {
  CHECK(excerpt("  <html>\r\n\t<body>  x\x01y ") == "<html> <body> x y");
  CHECK(excerpt("abcdef", 3) == "abc…");
  CHECK(excerpt("abc", 3) == "abc");
  CHECK(excerpt("") == "");
}

TEST_CASE("an excerpt is valid UTF-8, whatever came") {
  CHECK(excerpt("caf\xC3\xA9") == "café");
  CHECK(excerpt("caf\xC3\xA9 au lait", 4) == "café…");
  CHECK(excerpt("x\xC3y\xFF\xE2\x82") == "x\uFFFDy\uFFFD\uFFFD\uFFFD");
}

TEST_CASE("a name speaks of a key by one of its words") {
  for (const auto* name : {"OPENAI_API_KEY", "apikey", "x-auth", "credential", "sig", "TOKEN_2"}) CHECK(names_key(name));
  for (const auto* name : {"MAX_TOKENS", "keys_seen", "version", "", "author", "prompt_cache_key"}) CHECK_FALSE(names_key(name));
}

TEST_CASE("what a URL's query calls a key is secret") {
  CHECK(secrets_of_url("https://host/v1?version=20260101&credential=abcdefgh&api_key=short&flag") == std::vector<std::string>{"abcdefgh"});
  CHECK(secrets_of_url("https://host/v1").empty());
  CHECK(secrets_of_url("https://host/v1?key=ab%2Fcdefgh%4") == std::vector<std::string>{"ab%2Fcdefgh%4", "ab/cdefgh%4"});
}

}  // namespace hone
