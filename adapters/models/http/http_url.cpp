#include "adapters/models/http/http_url.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include <boost/asio/ip/address.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/scheme.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

#include "programs/error.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

HttpUrl parse(const std::string& text, const std::string& what) {
  const auto parsed = boost::urls::parse_uri(text);
  const auto refuse = [&](std::string_view why) {
    // The text itself may hold a password or a key, so it is shown only up to where one could stand.
    const std::string shown = text.find('@') == std::string::npos ? fmt::format(" \"{}\"", text.substr(0, text.find_first_of("?#"))) : "";
    throw UserError(fmt::format("{}{} {} Write it as http://host:port/v1 or https://host/v1.", what, shown, why));
  };
  if (!parsed) refuse("is not a URL.");
  const boost::urls::url_view url = *parsed;
  if (url.scheme_id() != boost::urls::scheme::http && url.scheme_id() != boost::urls::scheme::https) refuse("has a scheme other than http and https.");
  if (url.encoded_host().empty()) refuse("names no host.");
  if (url.has_fragment()) refuse("has a fragment (#…), which no server sees.");
  HttpUrl result;
  result.tls = url.scheme_id() == boost::urls::scheme::https;
  result.host = lower_ascii(std::string(url.host_address()));
  result.port = url.has_port() && !url.port().empty() ? std::string(url.port()) : (result.tls ? "443" : "80");
  if (result.port.size() > 5 || std::stoul(result.port) - 1 >= 65535) refuse("has a port out of range.");
  result.path = std::string(url.encoded_path());
  if (url.has_query()) result.query = fmt::format("?{}", std::string_view(url.encoded_query().data(), url.encoded_query().size()));
  if (url.has_userinfo()) result.credentials = url.user() + ":" + url.password();
  return result;
}

/// One entry of no_proxy, in lower case: a name stands for itself and all below it.
bool matches(std::string_view entry, const HttpUrl& url) {
  if (entry == "*") return true;
  if (const auto colon = entry.rfind(':'); colon != std::string_view::npos && entry.find(':') == colon) {
    if (entry.substr(colon + 1) != url.port) return false;
    entry = entry.substr(0, colon);
  }
  if (entry.starts_with('.')) entry.remove_prefix(1);
  if (entry.empty()) return false;
  const std::string_view host = url.host;
  if (host == entry) return true;
  return host.size() > entry.size() && host.ends_with(entry) && host[host.size() - entry.size() - 1] == '.';
}

bool is_excepted(std::string_view list, const HttpUrl& url) {
  while (!list.empty()) {
    const auto end = std::min(list.find_first_of(", "), list.size());
    if (end > 0 && matches(list.substr(0, end), url)) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

}  // namespace

std::string HttpUrl::name() const { return host.find(':') == std::string::npos ? host : "[" + host + "]"; }

std::string HttpUrl::authority() const { return port == (tls ? "443" : "80") ? name() : name() + ":" + port; }

std::string HttpUrl::origin() const { return (tls ? "https://" : "http://") + authority(); }

HttpUrl parse_http_url(const std::string& text, const std::string& what) {
  HttpUrl url = parse(text, what);
  if (url.credentials.empty()) return url;
  throw UserError(fmt::format("{} holds a user name or password. Put credentials into `api_key` or `headers`, where they are kept secret.", what));
}

bool is_loopback(const std::string& host) {
  if (host == "localhost" || host.ends_with(".localhost")) return true;
  boost::system::error_code not_an_address;
  const auto address = boost::asio::ip::make_address(host, not_an_address);
  return !not_an_address && address.is_loopback();
}

std::optional<HttpUrl> proxy_for(const HttpUrl& url, const std::function<std::string(const char*)>& environment) {
  if (is_loopback(url.host)) return std::nullopt;
  const auto first_of = [&](std::initializer_list<const char*> names) -> std::pair<std::string, std::string> {
    for (const char* name : names) {
      if (std::string value = environment(name); !value.empty()) return {name, value};
    }
    return {};
  };
  // HTTP_PROXY in upper case is what a web server makes of a visitor's `Proxy:` header, so nobody reads it.
  auto [name, text] = url.tls ? first_of({"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"})
                              : first_of({"http_proxy", "all_proxy", "ALL_PROXY"});
  if (text.empty() || is_excepted(lower_ascii(first_of({"no_proxy", "NO_PROXY"}).second), url)) return std::nullopt;
  if (text.find("://") == std::string::npos) text = "http://" + text;
  HttpUrl proxy = parse(text, "The environment variable " + name);
  if (proxy.tls) throw UserError("The environment variable " + name + " names a proxy that speaks https; only http:// proxies can be used.");
  return proxy;
}

std::string environment_variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

}  // namespace hone
