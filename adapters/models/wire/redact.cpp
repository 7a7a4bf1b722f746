#include "adapters/models/wire/redact.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>

#include <nlohmann/json.hpp>

#include "programs/text.hpp"

namespace hone {
namespace {

bool is_blank(char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f; }

constexpr std::array<std::string_view, 9> key_words = {"key", "token", "secret", "password", "passwd", "credential", "credentials", "sig", "auth"};

/// Longer than a word is, or of letters and digits, or with the beginning that is usual.
bool looks_like_key(std::string_view value) {
  constexpr std::size_t longer_than_words = 16;
  const auto any = [&](auto is) { return std::any_of(value.begin(), value.end(), is); };
  if (any([](char c) { return is_blank(c); })) return false;
  const bool mixed = any([](char c) { return c >= '0' && c <= '9'; }) && any([](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
  return value.size() >= longer_than_words || mixed || value.starts_with("sk-");
}

/// Texts under names that speak of a key, however deep.
void add_keys_in(const nlohmann::json& params, std::vector<std::string>& keys) {
  for (const auto& [name, value] : params.items()) {
    if (value.is_structured()) add_keys_in(value, keys);
    if (params.is_object() && value.is_string() && names_key(name)) keys.push_back(value.get<std::string>());
  }
}

/// As a server reads it; a percent sign that begins no byte stays.
std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    unsigned char byte = 0;
    const char* digits = text.data() + at + 1;
    const bool encoded = text[at] == '%' && at + 2 < text.size() && std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2;
    out += encoded ? static_cast<char>(byte) : text[at];
    if (encoded) at += 2;
  }
  return out;
}

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

}  // namespace

bool names_key(std::string_view name) {
  const std::string words = lower_ascii(name);
  if (words == "prompt_cache_key") return false;  // OpenAI's: a label
  for (auto begin = words.begin(); begin != words.end();) {
    const auto end = std::find_if_not(begin, words.end(), is_word);
    const std::string_view word(begin, end);
    if (std::any_of(key_words.begin(), key_words.end(), [&](std::string_view key) { return word.ends_with(key); })) return true;
    begin = end == words.end() ? end : end + 1;
  }
  return false;
}

bool header_names_key(std::string_view name) {
  constexpr std::array<std::string_view, 6> parts = {"auth", "key", "token", "secret", "cookie", "password"};
  const std::string header = lower_ascii(name);
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) { return header.find(part) != header.npos; });
}

std::vector<std::pair<std::string_view, std::string_view>> query_of(std::string_view url) {
  std::vector<std::pair<std::string_view, std::string_view>> query;
  for (auto at = url.find('?'); at != url.npos; at = url.find('&')) {
    url.remove_prefix(at + 1);
    const auto part = url.substr(0, url.find('&'));
    const auto equals = std::min(part.find('='), part.size());
    query.emplace_back(part.substr(0, equals), part.substr(std::min(equals + 1, part.size())));
  }
  return query;
}

std::vector<std::string> secrets_of_url(std::string_view url) {
  std::vector<std::string> secrets;
  for (const auto& [name, value] : query_of(url)) {
    if (!names_key(name) || value.size() < shortest_secret) continue;
    secrets.emplace_back(value);
    if (std::string meant = percent_decoded(value); meant != value && meant.size() >= shortest_secret) secrets.push_back(std::move(meant));
  }
  return secrets;
}

std::map<std::string, std::string> key_headers(std::map<std::string, std::string> headers) {
  std::erase_if(headers, [](const auto& header) { return !header_names_key(header.first); });
  return headers;
}

std::vector<std::string> secrets_of_headers(const std::map<std::string, std::string>& headers) {
  std::vector<std::string> secrets;
  for (const auto& [name, value] : headers) {
    if (value.size() >= shortest_secret) secrets.push_back(value);
    // A server may echo the credentials without the scheme in front of them.
    const auto space = value.find(' ');
    if (space != value.npos && value.size() - space > shortest_secret) secrets.push_back(value.substr(space + 1));
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
  std::vector<std::string> in_params;
  add_keys_in(settings.params.json(), in_params);
  for (const auto& key : in_params) add(key);
  for (auto& secret : secrets_of_headers(settings.headers)) secrets.push_back(std::move(secret));
  return secrets;
}

std::vector<std::string> credentials_of(const ModelSettings& settings) {
  ModelSettings keys = settings;
  keys.headers = key_headers(std::move(keys.headers));
  return keys_among(secrets_of(keys));
}

std::vector<std::string> keys_among(std::vector<std::string> secrets) {
  const auto is_word = [](std::string_view value) { return !looks_like_key(value.substr(value.find(' ') + 1)); };  // "Bearer" is no part of a key
  std::erase_if(secrets, is_word);
  return secrets;
}

std::string redacted(std::string text, const std::vector<std::string>& secrets) {
  static constexpr std::string_view mark = "[secret]";
  std::vector<std::string_view> longest_first(secrets.begin(), secrets.end());  // of a key that begins with another the rest would be left
  std::ranges::stable_sort(longest_first, std::greater(), &std::string_view::size);
  for (const std::string_view secret : longest_first) {
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
    const std::size_t bytes = character_length(text.substr(at));
    out += bytes == 0 ? "\uFFFD" : std::string(text.substr(at, bytes));
    at += std::max<std::size_t>(bytes, 1);
  }
  return out;
}

}  // namespace hone
