#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hone {

/// Bytes of the UTF-8 character that `text` begins with; 0 where it begins with none. `text` is not empty.
std::size_t character_length(std::string_view text);

/// The text with every invalid UTF-8 sequence replaced by U+FFFD: what comes from outside may hold anything.
std::string valid_utf8(std::string text);

/// Whether somebody can read it: at most a quarter of its bytes are no UTF-8 or control characters.
bool is_readable(std::string_view bytes);

/// The longest beginning of at most `bytes` bytes that cuts no character in two.
std::string_view utf8_prefix(std::string_view text, std::size_t bytes);

/// The longest end of at most `bytes` bytes that cuts no character in two.
std::string_view utf8_suffix(std::string_view text, std::size_t bytes);

/// Characters (code points) of a UTF-8 text.
std::size_t count_characters(std::string_view text);

/// Without the byte order mark that some editors put in front.
std::string_view without_byte_order_mark(std::string_view text);

/// Without white space at both ends.
std::string_view trimmed(std::string_view text);

/// What stands between separators; behind a last separator there is nothing.
std::vector<std::string_view> split(std::string_view text, char separator);

/// The lines of a text, each without its line feed; behind the last line feed there is none.
std::vector<std::string_view> lines_of(std::string_view text);

/// With every run of white space as one blank and none at the ends. Texts count as the same where these are equal.
std::string normalized(std::string_view text);

/// ASCII letters in lower case; all else as it is.
std::string lower_ascii(std::string_view text);

/// Whether `name` is one of `names`.
bool contains(const std::vector<std::string>& names, std::string_view name);

/// Appends `name` unless it is one of `names`.
void add_once(std::vector<std::string>& names, std::string_view name);

/// The one of `names` that `name` was most likely meant to be, or nothing if none is near.
std::optional<std::string> nearest_name(std::string_view name, const std::vector<std::string>& names);

/// " Did you mean `x`?", or nothing: the end of a message about an unknown name.
std::string did_you_mean(std::string_view name, const std::vector<std::string>& names);

/// "`a`, `b` and `c`"; "none" where there are none.
std::string quoted_list(const std::vector<std::string>& names);

}  // namespace hone
