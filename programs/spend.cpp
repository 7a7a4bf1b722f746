#include "programs/spend.hpp"

#include <nlohmann/json.hpp>

namespace hone {

Spend& Spend::operator+=(const Spend& other) {
  calls += other.calls;
  calls_cached += other.calls_cached;
  input_tokens += other.input_tokens;
  output_tokens += other.output_tokens;
  usd += other.usd;
  return *this;
}

nlohmann::json to_json(const Spend& spend) {
  return {{"calls", spend.calls},
          {"calls_cached", spend.calls_cached},
          {"input_tokens", spend.input_tokens},
          {"output_tokens", spend.output_tokens},
          {"usd", spend.usd}};
}

Spend spend_from_json(const nlohmann::json& json) {
  Spend spend;
  spend.calls = json.value("calls", std::int64_t{0});
  spend.calls_cached = json.value("calls_cached", std::int64_t{0});
  spend.input_tokens = json.value("input_tokens", std::int64_t{0});
  spend.output_tokens = json.value("output_tokens", std::int64_t{0});
  spend.usd = json.value("usd", 0.0);
  return spend;
}

}  // namespace hone
