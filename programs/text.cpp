#include "programs/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace hone {
namespace {

constexpr std::string_view white_space = " \t\r\n\v\f";

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

struct Lead {
  std::size_t length;     // bytes of the whole sequence
  unsigned char low;      // least second byte
  unsigned char high;     // greatest second byte
};

/// What may follow a lead byte: no overlong forms, no surrogates, nothing above U+10FFFF. Length 0: no lead byte.
Lead lead_of(unsigned char byte) {
  if (byte < 0x80) return {1, 0, 0};
  if (byte >= 0xC2 && byte <= 0xDF) return {2, 0x80, 0xBF};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {3, 0x80, 0xBF};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte >= 0xF1 && byte <= 0xF3) return {4, 0x80, 0xBF};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

std::size_t first_invalid(std::string_view text, std::size_t from) {
  while (from < text.size()) {
    const std::size_t length = character_length(text.substr(from));
    if (length == 0) break;
    from += length;
  }
  return from;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::size_t character_length(std::string_view text) {
  const Lead lead = lead_of(static_cast<unsigned char>(text[0]));
  if (lead.length <= 1) return lead.length;
  if (text.size() < lead.length) return 0;
  const auto second = static_cast<unsigned char>(text[1]);
  if (second < lead.low || second > lead.high) return 0;
  for (std::size_t i = 2; i < lead.length; ++i) {
    if (!is_continuation(text[i])) return 0;
  }
  return lead.length;
}

std::string valid_utf8(std::string text) {
  std::size_t good = first_invalid(text, 0);
  if (good == text.size()) return text;
  std::string result;
  for (std::size_t from = 0; from < text.size();) {
    result.append(text, from, good - from);
    if (good == text.size()) break;
    result += "\xEF\xBF\xBD";
    from = good + 1;
    while (from < text.size() && is_continuation(text[from])) ++from;
    good = first_invalid(text, from);
  }
  return result;
}

bool is_readable(std::string_view bytes) {
  std::size_t unreadable = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = character_length(bytes.substr(at));
    const bool control = length == 1 && (static_cast<unsigned char>(bytes[at]) < ' ' || bytes[at] == 0x7f);
    if (length == 0 || (control && white_space.find(bytes[at]) == std::string_view::npos)) ++unreadable;
    at += std::max<std::size_t>(length, 1);
  }
  return 4 * unreadable <= bytes.size();
}

std::string_view utf8_prefix(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && is_continuation(text[bytes])) --bytes;
  return text.substr(0, bytes);
}

std::string_view utf8_suffix(std::string_view text, std::size_t bytes) {
  std::size_t first = text.size() - std::min(bytes, text.size());
  while (first < text.size() && is_continuation(text[first])) ++first;
  return text.substr(first);
}

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) { return !is_continuation(byte); }));
}

std::string_view without_byte_order_mark(std::string_view text) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  return text.starts_with(mark) ? text.substr(mark.size()) : text;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(white_space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

std::vector<std::string_view> lines_of(std::string_view text) { return split(text, '\n'); }

std::string normalized(std::string_view text) {
  std::string out;
  bool gap = false;
  for (const char c : text) {
    if (white_space.find(c) != white_space.npos) {
      gap = !out.empty();
      continue;
    }
    if (gap) out += ' ';
    gap = false;
    out += c;
  }
  return out;
}

std::string lower_ascii(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

bool contains(const std::vector<std::string>& names, std::string_view name) { return std::ranges::find(names, name) != names.end(); }

void add_once(std::vector<std::string>& names, std::string_view name) {
  if (!contains(names, name)) names.emplace_back(name);
}

std::optional<std::string> nearest_name(std::string_view name, const std::vector<std::string>& names) {
  const std::string wanted = lower_ascii(name);
  std::optional<std::string> best;
  std::size_t best_distance = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const std::string& candidate : names) {
    const std::size_t distance = edit_distance(wanted, lower_ascii(candidate));
    if (distance >= best_distance || distance >= std::max(name.size(), candidate.size())) continue;
    best_distance = distance;
    best = candidate;
  }
  return best;
}

std::string did_you_mean(std::string_view name, const std::vector<std::string>& names) {
  const auto nearest = nearest_name(name, names);
  return nearest ? fmt::format(" Did you mean `{}`?", *nearest) : std::string();
}

std::string quoted_list(const std::vector<std::string>& names) {
  if (names.empty()) return "none";
  std::string list;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) list += i + 1 == names.size() ? " and " : ", ";
    list += fmt::format("`{}`", names[i]);
  }
  return list;
}

}  // namespace hone
