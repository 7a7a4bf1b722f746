#include "adapters/models/http/http_url.hpp"

#include <map>

#include <doctest/doctest.h>

#include "programs/error.hpp"

namespace hone {
namespace {

std::string refusal(const std::string& text) {
  try {
    parse_http_url(text, "models.task.base_url");
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

std::string proxy_of(const std::string& url, const std::map<std::string, std::string>& variables) {
  const auto proxy = proxy_for(parse_http_url(url, "url"), [&](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::string() : found->second;
  });
  return proxy ? proxy->host + ":" + proxy->port : "";
}

}  // namespace

TEST_CASE("a URL is read with its parts, ports by default") {
  const HttpUrl plain = parse_http_url("http://127.0.0.1:8080/v1/", "url");
  CHECK_FALSE(plain.tls);
  CHECK(plain.host == "127.0.0.1");
  CHECK(plain.port == "8080");
  CHECK(plain.path == "/v1/");
  CHECK(plain.origin() == "http://127.0.0.1:8080");
  const HttpUrl secure = parse_http_url("https://h.example/openai/x?api-version=2024", "url");
  CHECK(secure.tls);
  CHECK(secure.port == "443");
  CHECK(secure.path == "/openai/x");
  CHECK(secure.query == "?api-version=2024");
  CHECK(secure.authority() == "h.example");
  CHECK(parse_http_url("http://h", "url").path == "");
  CHECK(parse_http_url("http://h", "url").port == "80");
}

TEST_CASE("scheme and host are the same in any case of letters, the path is not") {
  const HttpUrl url = parse_http_url("HTTPS://API.Example/V1", "url");
  CHECK(url.tls);
  CHECK(url.host == "api.example");
  CHECK(url.path == "/V1");
}

TEST_CASE("an IPv6 address loses its brackets for connecting and keeps them for Host") {
  const HttpUrl url = parse_http_url("http://[::1]:8080/v1", "url");
  CHECK(url.host == "::1");
  CHECK(url.authority() == "[::1]:8080");
  CHECK(url.name() == "[::1]");
  CHECK(parse_http_url("http://h:8080/v1", "url").name() == "h");
}

TEST_CASE("a bad URL is refused with the setting's name, and without a password that it holds") {
  CHECK(refusal("127.0.0.1:8080") ==
        "models.task.base_url \"127.0.0.1:8080\" is not a URL. Write it as http://host:port/v1 or https://host/v1.");
  CHECK(refusal("ftp://h/v1").find("has a scheme other than http and https.") != std::string::npos);
  CHECK(refusal("").find("is not a URL.") != std::string::npos);
  CHECK(refusal("http:///v1").find("names no host.") != std::string::npos);
  CHECK(refusal("http://h:99999/v1").find("port") != std::string::npos);
  CHECK(refusal("http://h/v1#x").find("fragment") != std::string::npos);
  CHECK(refusal("http://h/a b").find("is not a URL.") != std::string::npos);
  const std::string with_password = refusal("https://me:hunter22@h/v1");
  CHECK(with_password.find("`api_key`") != std::string::npos);
  CHECK(with_password.find("hunter22") == std::string::npos);
  CHECK(refusal("ftp://me:hunter22@h/v1").find("hunter22") == std::string::npos);
  for (const auto* url : {"http://h:99999/v1?api_key=hunter22", "http:///v1?api_key=hunter22", "http://h/v 1?api_key=hunter22", "http://h/v1#hunter22"}) {
    CHECK(refusal(url).find("hunter22") == std::string::npos);
  }
}

TEST_CASE("the proxy comes from the environment, by scheme") {
  CHECK(proxy_of("http://h/v1", {{"http_proxy", "http://p:3128"}}) == "p:3128");
  CHECK(proxy_of("http://h/v1", {{"http_proxy", "p:3128"}}) == "p:3128");
  CHECK(proxy_of("https://h/v1", {{"http_proxy", "http://p:3128"}}) == "");
  CHECK(proxy_of("https://h/v1", {{"https_proxy", "http://s"}, {"HTTPS_PROXY", "http://t"}}) == "s:80");
  CHECK(proxy_of("https://h/v1", {{"HTTPS_PROXY", "http://t"}}) == "t:80");
  CHECK(proxy_of("https://h/v1", {{"ALL_PROXY", "http://a"}}) == "a:80");
  CHECK(proxy_of("http://h/v1", {{"HTTP_PROXY", "http://p"}}) == "");
  CHECK(proxy_of("http://h/v1", {}) == "");
}

TEST_CASE("no_proxy names hosts, domains and ports that are reached directly") {
  const auto through = [](const std::string& url, const std::string& except) {
    return !proxy_of(url, {{"http_proxy", "http://p"}, {"no_proxy", except}}).empty();
  };
  CHECK_FALSE(through("http://h.example/", "h.example"));
  CHECK_FALSE(through("http://a.h.example/", "x, h.example"));
  CHECK_FALSE(through("http://a.h.example/", ".h.example"));
  CHECK_FALSE(through("http://anything/", "*"));
  CHECK_FALSE(through("http://10.0.0.1:8080/", "10.0.0.1"));
  CHECK_FALSE(through("http://h:8080/", "h:8080"));
  CHECK_FALSE(through("http://A.h.Example/", "H.example"));
  CHECK(through("http://h:8081/", "h:8080"));
  CHECK(through("http://xh.example/", "h.example"));
  CHECK(through("http://h.example/", ""));
}

TEST_CASE("this machine is never reached through a proxy") {
  for (const char* url : {"http://localhost:8080/v1", "http://127.0.0.1/", "http://127.8.8.8/", "http://[::1]/", "http://a.localhost/", "http://LocalHost:8080/v1"}) {
    CHECK(proxy_of(url, {{"http_proxy", "http://p"}}) == "");
  }
}

TEST_CASE("what only looks like this machine is another") {
  for (const char* host : {"127.0.0.1", "127.255.0.3", "::1", "localhost", "a.localhost"}) CHECK(is_loopback(host));
  for (const char* host : {"127.example.com", "127.0.0.1.example.com", "128.0.0.1", "::2", "localhost.example.com", ""}) CHECK_FALSE(is_loopback(host));
}

TEST_CASE("a proxy's credentials are kept, and a proxy that speaks https is refused without showing them") {
  const auto proxy = proxy_for(parse_http_url("http://h/", "url"), [](const char* name) {
    return std::string(name) == "http_proxy" ? std::string("http://me:s%20x@p:1") : std::string();
  });
  REQUIRE(proxy);
  CHECK(proxy->credentials == "me:s x");
  try {
    proxy_for(parse_http_url("https://h/", "url"), [](const char*) { return std::string("https://me:hunter22@p"); });
    FAIL("was not refused");
  } catch (const UserError& error) {
    CHECK(std::string(error.what()).find("hunter22") == std::string::npos);
  }
}

}  // namespace hone
