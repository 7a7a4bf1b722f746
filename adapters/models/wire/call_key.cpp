#include "adapters/models/wire/call_key.hpp"

#include <fmt/format.h>

#include "programs/hash.hpp"

namespace hone {
namespace {

// With its length in front, so that no two lists of parts give the same bytes.
void append(std::string& out, std::string_view part) {
  fmt::format_to(std::back_inserter(out), "{}:", part.size());
  out.append(part);
}

}  // namespace

std::string call_key(const Endpoint& endpoint, const WireRequest& request, std::string_view draw, std::uint64_t seed) {
  std::string bytes;
  bytes.reserve(request.body.size() + endpoint.base_url.size() + endpoint.model.size() + draw.size() + 64);
  for (const std::string_view part : {std::string_view(endpoint.provider), std::string_view(endpoint.base_url),
                                      std::string_view(endpoint.model), std::string_view(request.redacted_body()), draw}) {
    append(bytes, part);
  }
  append(bytes, request.sampled ? fmt::format("{}", seed) : "");
  return sha256_hex(bytes);
}

}  // namespace hone
