#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/models/wire/settings.hpp"

namespace hone {

/// Values under so many characters are no secrets ("none", "EMPTY") and would mangle innocent text.
inline constexpr std::size_t shortest_secret = 8;

/// What must never be shown, logged or stored: the API key, the values of the headers, keys in the base URL's query and in `params`.
std::vector<std::string> secrets_of(const ModelSettings& settings);

/// Those of the secrets that are keys by their place and by their look, not plain words such as a header's "production" or a stand-in's "anything":
/// what is cut out of a model's answers.
std::vector<std::string> credentials_of(const ModelSettings& settings);
/// The same of any secrets: what is cut out of what searches, metrics and programs reply.
std::vector<std::string> keys_among(std::vector<std::string> secrets);

/// Whether a variable or a parameter of this name holds a key: OPENAI_API_KEY does, MAX_TOKENS does not.
bool names_key(std::string_view name);

/// Whether a header of this name carries a key or a login.
bool header_names_key(std::string_view name);
/// Those of the headers that do.
std::map<std::string, std::string> key_headers(std::map<std::string, std::string> headers);

/// Names and values in a URL's query, as they stand there.
std::vector<std::pair<std::string_view, std::string_view>> query_of(std::string_view url);

/// Keys in a URL's query, as in `?key=…`.
std::vector<std::string> secrets_of_url(std::string_view url);

/// The values of headers, with and without a scheme in front of them ("Bearer …").
std::vector<std::string> secrets_of_headers(const std::map<std::string, std::string>& headers);

/// `text` with each of `secrets` replaced by "[secret]".
std::string redacted(std::string text, const std::vector<std::string>& secrets);

/// The first `length` bytes of what a server sent, on one line and printable, for a message.
std::string excerpt(std::string_view text, std::size_t length = 200);

}  // namespace hone
