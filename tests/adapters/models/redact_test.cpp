#include "adapters/models/wire/redact.hpp"

#include <doctest/doctest.h>

namespace hone {

TEST_CASE("the key and the values of headers are secrets, with and without their scheme") {
  ModelSettings settings;
  settings.api_key = "sk-abcdefgh";
  settings.headers = {{"Authorization", "Basic dXNlcjpwYXNz"}, {"X-Team", "search"}};
  const auto secrets = secrets_of(settings);
  CHECK(redacted("key sk-abcdefgh, header dXNlcjpwYXNz!", secrets) == "key [secret], header [secret]!");
  CHECK(redacted("search sk-abcdefghsk-abcdefgh", secrets) == "search [secret][secret]");
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

}  // namespace hone
