#include "programs/text.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck.h>

using namespace hone;

TEST_CASE("valid UTF-8 stays as it is and each invalid sequence becomes one replacement character") {
  const std::string mark = "\xEF\xBF\xBD";
  CHECK(valid_utf8("Zoë 東京 🙂") == "Zoë 東京 🙂");
  CHECK(valid_utf8("a\xFFz") == "a" + mark + "z");
  CHECK(valid_utf8("cut \xE6\x9D") == "cut " + mark);
  CHECK(valid_utf8("\xC0\xAF") == mark);          // overlong
  CHECK(valid_utf8("\xED\xA0\x80") == mark);      // a surrogate
  CHECK(valid_utf8("\xF5\x80\x80\x80") == mark);  // above U+10FFFF
}

TEST_CASE("any bytes become text that JSON takes, and valid text is not touched") {
  CHECK(rc::check([](const std::string& bytes) {
    const std::string text = valid_utf8(bytes);
    RC_ASSERT(valid_utf8(text) == text);
    RC_ASSERT(nlohmann::json::parse(nlohmann::json(text).dump()) == text);
  }));
}

TEST_CASE("text may have a few odd bytes, and what is compressed is none") {
  for (const char* text : {"", "Zoë, 東京\r\n\t🙂", "caf\xE9 au lait", "\x1b[31mFehler\x1b[0m in Zeile 3"}) CHECK(is_readable(text));
  using namespace std::string_view_literals;
  CHECK_FALSE(is_readable("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xabV*J-.\xc8\xcf+NU"sv));
  CHECK_FALSE(is_readable("{\0}\0"sv));  // UTF-16
}

TEST_CASE("a text is never cut within a character") {
  const std::string text = "aé東🙂";
  CHECK(utf8_prefix(text, 100) == text);
  CHECK(utf8_prefix(text, 0).empty());
  CHECK(utf8_suffix(text, 100) == text);
  CHECK(utf8_suffix(text, 0).empty());
  for (std::size_t bytes = 0; bytes <= text.size(); ++bytes) {
    const std::string cut(utf8_prefix(text, bytes));
    CHECK(cut.size() <= bytes);
    CHECK(valid_utf8(cut) == cut);
    CHECK(bytes - cut.size() < 4);
    const std::string end(utf8_suffix(text, bytes));
    CHECK(end.size() <= bytes);
    CHECK(valid_utf8(end) == end);
    CHECK(bytes - end.size() < 4);
  }
}

TEST_CASE("characters are counted, not bytes") {
  CHECK(count_characters("") == 0);
  CHECK(count_characters("aé東🙂") == 4);
}

TEST_CASE("white space at the ends is taken off") {
  CHECK(trimmed(" \t\n a b \r\n") == "a b");
  CHECK(trimmed(" \n ").empty());
}

TEST_CASE("a text is taken apart into lines") {
  CHECK(lines_of("").empty());
  CHECK(lines_of("a\n\n b\r\n") == std::vector<std::string_view>{"a", "", " b\r"});
  CHECK(lines_of("a\nb") == std::vector<std::string_view>{"a", "b"});
  CHECK(split("a,, b,", ',') == std::vector<std::string_view>{"a", "", " b"});
}

TEST_CASE("texts that differ in white space only are the same when normalized") {
  CHECK(normalized("\n a\t\v b\r\n") == "a b");
  CHECK(normalized(" \f ").empty());
}

TEST_CASE("the nearest name is found where there is one") {
  const std::vector<std::string> names = {"question", "passages", "answer"};
  CHECK(nearest_name("quesiton", names) == "question");
  CHECK(nearest_name("Answer", names) == "answer");
  CHECK_FALSE(nearest_name("zebra", names));
  CHECK_FALSE(nearest_name("q", {"a", "b"}));
  CHECK(did_you_mean("anwser", names) == " Did you mean `answer`?");
  CHECK(did_you_mean("zebra", names).empty());
}

TEST_CASE("names are listed in words") {
  CHECK(quoted_list({}) == "none");
  CHECK(quoted_list({"a"}) == "`a`");
  CHECK(quoted_list({"a", "b", "c"}) == "`a`, `b` and `c`");
}
