#pragma once

#include <functional>
#include <optional>
#include <string>

namespace hone {

/// An address as a server is reached at it.
struct HttpUrl {
  bool tls = false;
  std::string host;         ///< a name or an address in lower case, IPv6 without brackets
  std::string port;         ///< always set
  std::string path;         ///< as written: "", "/v1", "/v1/"
  std::string query;        ///< with its question mark, or empty
  std::string credentials;  ///< user:password, decoded; of proxies only

  /// The host as it stands in a URL: an IPv6 address in brackets.
  std::string name() const;
  /// "http://host:port", the port left out where it is the scheme's own.
  std::string origin() const;
  /// The same without the scheme, as in a Host header.
  std::string authority() const;
};

/// Reads an http or https URL. `what` names the setting in the message of the UserError that a bad one throws. One with
/// user and password is bad: they would end up in records.
HttpUrl parse_http_url(const std::string& text, const std::string& what);

/// Whether `host`, as `HttpUrl` has it, is this machine: 127.0.0.0/8, ::1, localhost and names below it.
bool is_loopback(const std::string& host);

/// Which proxy the environment names for `url`, by curl's rules: http_proxy, https_proxy, all_proxy and no_proxy, in
/// lower case, then (but for http_proxy) in upper case; no_proxy takes names and addresses, no ranges of them. This
/// machine itself is never reached through one.
std::optional<HttpUrl> proxy_for(const HttpUrl& url, const std::function<std::string(const char*)>& environment);

/// What the process's environment holds for `name`, or nothing.
std::string environment_variable(const char* name);

}  // namespace hone
