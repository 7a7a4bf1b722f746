#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/models/wire/settings.hpp"

namespace hone {

/// What must never be shown, logged or stored: the API key, the values of the headers, keys in the base URL's query. Values under 8 characters are
/// no secrets ("none", "EMPTY") and would mangle innocent text.
std::vector<std::string> secrets_of(const ModelSettings& settings);

/// Keys in a URL's query, as in `?key=…`.
std::vector<std::string> secrets_of_url(std::string_view url);

/// `text` with each of `secrets` replaced by "[secret]".
std::string redacted(std::string text, const std::vector<std::string>& secrets);

/// The first `length` bytes of what a server sent, on one line and printable, for a message.
std::string excerpt(std::string_view text, std::size_t length = 200);

}  // namespace hone
