#include "programs/lenient_json.hpp"

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

#include "programs/text.hpp"

namespace hone {
namespace {

using nlohmann::ordered_json;

constexpr int max_depth = 64;
constexpr int max_attempts = 64;  // objects begun in one reply: more is no reply but noise

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; }

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void append_utf8(std::string& text, std::uint32_t point) {
  const auto put = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | point >> 6);
    put(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    put(0xE0 | point >> 12);
    put(0x80 | (point >> 6 & 0x3F));
    put(0x80 | (point & 0x3F));
  } else {
    put(0xF0 | point >> 18);
    put(0x80 | (point >> 12 & 0x3F));
    put(0x80 | (point >> 6 & 0x3F));
    put(0x80 | (point & 0x3F));
  }
}

/// A reader from left to right; each function takes what it reads, or returns nothing and leaves the place undefined.
class Reader {
 public:
  Reader(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  std::size_t at() const { return at_; }

  bool at_end() {
    skip_space();
    return at_ == text_.size();
  }

  std::optional<ordered_json> value(int depth = 0) {
    if (depth > max_depth || at_end()) return std::nullopt;
    switch (text_[at_]) {
      case '{': return object(depth);
      case '[': return array(depth);
      case '"':
      case '\'': return string();
      default: return word();
    }
  }

 private:
  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r')) ++at_;
  }

  bool take(char c) {
    skip_space();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  std::optional<ordered_json> object(int depth) {
    ordered_json result = ordered_json::object();
    take('{');
    while (!take('}')) {
      auto name = key();
      if (!name || !take(':')) return std::nullopt;
      auto content = value(depth + 1);
      if (!content) return std::nullopt;
      result.emplace(std::move(*name), std::move(*content));
      if (take(',')) continue;
      if (!take('}')) return std::nullopt;
      break;
    }
    return result;
  }

  std::optional<ordered_json> array(int depth) {
    ordered_json result = ordered_json::array();
    take('[');
    while (!take(']')) {
      auto item = value(depth + 1);
      if (!item) return std::nullopt;
      result.push_back(std::move(*item));
      if (take(',')) continue;
      if (!take(']')) return std::nullopt;
      break;
    }
    return result;
  }

  std::optional<std::string> key() {
    skip_space();
    if (at_ == text_.size()) return std::nullopt;
    if (text_[at_] == '"' || text_[at_] == '\'') return string();
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_word(text_[at_])) ++at_;
    if (at_ == begin) return std::nullopt;
    return std::string(text_.substr(begin, at_ - begin));
  }

  /// A quote ends its string where JSON could go on after it; any other is part of the text ("it's").
  bool ends_string(std::size_t quote) const {
    for (std::size_t next = quote + 1; next < text_.size(); ++next) {
      const char c = text_[next];
      if (c == ' ' || c == '\n' || c == '\t' || c == '\r') continue;
      return c == ',' || c == ':' || c == '}' || c == ']';
    }
    return true;
  }

  std::optional<std::string> string() {
    const char quote = text_[at_++];
    std::string result;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == quote && ends_string(at_)) {
        ++at_;
        return valid_utf8(std::move(result));
      }
      ++at_;
      if (c == '\\' && at_ < text_.size()) {
        escape(result);
      } else {
        result += c;
      }
    }
    return std::nullopt;
  }

  void escape(std::string& result) {
    const char c = text_[at_++];
    switch (c) {
      case 'n': result += '\n'; return;
      case 't': result += '\t'; return;
      case 'r': result += '\r'; return;
      case 'b': result += '\b'; return;
      case 'f': result += '\f'; return;
      case '"':
      case '\'':
      case '/':
      case '\\': result += c; return;
      case 'u': unicode(result); return;
      default: result += {'\\', c};
    }
  }

  std::optional<std::uint32_t> four_digits(std::size_t from) const {
    if (text_.size() < from + 4) return std::nullopt;
    std::uint32_t point = 0;
    for (std::size_t i = from; i < from + 4; ++i) {
      const int digit = hex_digit(text_[i]);
      if (digit < 0) return std::nullopt;
      point = point * 16 + static_cast<std::uint32_t>(digit);
    }
    return point;
  }

  void unicode(std::string& result) {
    auto point = four_digits(at_);
    if (!point) {
      result += "\\u";
      return;
    }
    at_ += 4;
    if (*point >= 0xD800 && *point < 0xDC00 && text_.substr(at_, 2) == "\\u") {
      const auto low = four_digits(at_ + 2);
      if (low && *low >= 0xDC00 && *low < 0xE000) {
        point = 0x10000 + ((*point - 0xD800) << 10) + (*low - 0xDC00);
        at_ += 6;
      }
    }
    append_utf8(result, *point >= 0xD800 && *point < 0xE000 ? 0xFFFD : *point);
  }

  std::optional<ordered_json> word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (is_word(text_[at_]) || text_[at_] == '.' || text_[at_] == '+')) ++at_;
    const std::string_view found = text_.substr(begin, at_ - begin);
    if (found == "true" || found == "True") return ordered_json(true);
    if (found == "false" || found == "False") return ordered_json(false);
    if (found == "null" || found == "None") return ordered_json(nullptr);
    ordered_json number = ordered_json::parse(found, nullptr, false);
    if (!number.is_number()) return std::nullopt;
    return number;
  }

  std::string_view text_;
  std::size_t at_;
};

}  // namespace

std::optional<ordered_json> read_lenient_json(std::string_view text) {
  Reader reader(text, 0);
  auto value = reader.value();
  if (!value || !reader.at_end()) return std::nullopt;
  return value;
}

std::optional<ordered_json> read_leading_json(std::string_view text, std::string_view& rest) {
  Reader reader(text, 0);
  auto value = reader.value();
  rest = text.substr(reader.at());
  return value;
}

std::optional<ordered_json> find_json_object(std::string_view text, const std::function<bool(const ordered_json&)>& wanted,
                                             std::size_t* begin) {
  std::size_t from = 0;
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    const std::size_t brace = text.find('{', from);
    if (brace == std::string_view::npos) break;
    Reader reader(text, brace);
    auto object = reader.value();
    if (object && wanted(*object)) {
      if (begin) *begin = brace;
      return object;
    }
    from = brace + 1;
  }
  return std::nullopt;
}

}  // namespace hone
