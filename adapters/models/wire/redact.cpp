#include "adapters/models/wire/redact.hpp"

#include <algorithm>
#include <array>

#include "programs/text.hpp"

namespace hone {
namespace {

constexpr std::size_t shortest_secret = 8;

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Bytes of the UTF-8 character that stands at `at`; 0 where none does.
std::size_t character_length(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
  if (length == 0 || at + length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!continues_character(text[at + i])) return 0;
  }
  return length;
}

bool is_blank(char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f; }

constexpr std::array<std::string_view, 6> key_names = {"key", "token", "secret", "password", "auth", "sig"};

}  // namespace

std::vector<std::string> secrets_of_url(std::string_view url) {
  std::vector<std::string> secrets;
  auto at = url.find('?');
  while (at != url.npos) {
    url.remove_prefix(at + 1);
    at = url.find('&');
    const auto part = url.substr(0, at);
    const auto equals = std::min(part.find('='), part.size());
    const std::string name = lower_ascii(part.substr(0, equals));
    const bool carries_key = std::any_of(key_names.begin(), key_names.end(), [&](std::string_view key) { return name.ends_with(key); });
    if (carries_key && part.size() - equals > shortest_secret) secrets.emplace_back(part.substr(equals + 1));
  }
  return secrets;
}

std::vector<std::string> secrets_of(const ModelSettings& settings) {
  std::vector<std::string> secrets = secrets_of_url(settings.base_url);
  const auto add = [&](const std::string& value) {
    if (value.size() >= shortest_secret) secrets.push_back(value);
  };
  add(settings.api_key);
  for (const auto& secret : settings.secrets) add(secret);
  for (const auto& [name, value] : settings.headers) {
    add(value);
    // A server may echo the credentials without the scheme in front of them.
    if (const auto space = value.find(' '); space != std::string::npos) add(value.substr(space + 1));
  }
  return secrets;
}

std::string redacted(std::string text, const std::vector<std::string>& secrets) {
  static constexpr std::string_view mark = "[secret]";
  for (const std::string& secret : secrets) {
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + mark.size())) {
      text.replace(at, secret.size(), mark);
    }
  }
  return text;
}

std::string excerpt(std::string_view text, std::size_t length) {
  std::string out;
  bool space = false;
  for (std::size_t at = 0; at < text.size();) {
    if (out.size() >= length) return out + "…";
    if (is_blank(text[at])) {
      space = !out.empty();
      ++at;
      continue;
    }
    if (space) out += ' ';
    space = false;
    const std::size_t bytes = character_length(text, at);
    out += bytes == 0 ? "\uFFFD" : std::string(text.substr(at, bytes));
    at += std::max<std::size_t>(bytes, 1);
  }
  return out;
}

}  // namespace hone
