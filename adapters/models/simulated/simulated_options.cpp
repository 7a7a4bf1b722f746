#include "adapters/models/simulated/simulated_options.hpp"

#include <algorithm>
#include <charconv>
#include <initializer_list>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "programs/error.hpp"

namespace hone {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(const std::string& where, std::string_view what) {
  throw UserError(fmt::format("{} {}", where, what));
}

void check_keys(const json& object, const std::string& where, std::initializer_list<std::string_view> known) {
  if (!object.is_object()) refuse(where, "must be a mapping of names to values.");
  for (const auto& [key, value] : object.items()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    std::string names;
    for (const auto name : known) names += (names.empty() ? "`" : ", `") + std::string(name) + "`";
    refuse(where, fmt::format("has the unknown key `{}`. Known here: {}.", key, names));
  }
}

/// A number of seconds, or text such as "20ms" and "1.5s".
Seconds read_seconds(const json& value, const std::string& where) {
  double number = -1;
  double unit = 1;
  if (value.is_number()) {
    number = value.get<double>();
  } else if (value.is_string()) {
    const std::string& text = value.get_ref<const std::string&>();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string_view suffix(end, static_cast<std::size_t>(text.data() + text.size() - end));
    unit = suffix == "ms" ? 1e-3 : 1;
    if (error != std::errc() || (suffix != "ms" && suffix != "s" && !suffix.empty())) number = -1;
  }
  if (!(number >= 0 && number <= 1e6)) refuse(where, fmt::format("must be a time such as 20ms or 1.5s; this is `{}`.", value.dump()));
  return Seconds(number * unit);
}

double read_number(const json& object, const char* key, const std::string& where, double highest) {
  const auto found = object.find(key);
  if (found == object.end()) return 0;
  const double number = found->is_number() ? found->get<double>() : -1;
  if (number >= 0 && number <= highest) return number;
  refuse(where + "." + key, fmt::format("must be a number from 0 to {}; this is `{}`.", highest, found->dump()));
}

SimulatedLatency read_latency(const json& value, const std::string& where) {
  SimulatedLatency latency;
  if (!value.is_object()) {
    latency.median = read_seconds(value, where);
    return latency;
  }
  check_keys(value, where, {"median", "sigma"});
  if (value.contains("median")) latency.median = read_seconds(value["median"], where + ".median");
  latency.sigma = read_number(value, "sigma", where, 4);
  return latency;
}

SimulatedFaults read_faults(const json& value, const std::string& where) {
  check_keys(value, where, {"rate_limited", "server_error", "timeout", "garbage", "unfenced", "echo"});
  SimulatedFaults faults;
  faults.rate_limited = read_number(value, "rate_limited", where, 1);
  faults.server_error = read_number(value, "server_error", where, 1);
  faults.timeout = read_number(value, "timeout", where, 1);
  faults.garbage = read_number(value, "garbage", where, 1);
  faults.unfenced = read_number(value, "unfenced", where, 1);
  faults.echo = read_number(value, "echo", where, 1);
  const double sum = faults.rate_limited + faults.server_error + faults.timeout + faults.garbage + faults.unfenced + faults.echo;
  if (sum > 1 + 1e-9) refuse(where, fmt::format("add up to {}; together they can be 1 at most.", sum));
  return faults;
}

}  // namespace

SimulatedOptions read_simulated_options(const Value& options, const std::string& where) {
  SimulatedOptions read;
  if (options.is_null()) return read;
  const json& object = options.json();
  check_keys(object, where, {"world", "seed", "latency", "faults"});
  if (const auto world = object.find("world"); world != object.end()) {
    if (!world->is_string()) refuse(where + ".world", "must be the name of a world.");
    read.world = world->get<std::string>();
  }
  if (const auto seed = object.find("seed"); seed != object.end()) {
    if (!seed->is_number_integer() || (!seed->is_number_unsigned() && seed->get<std::int64_t>() < 0)) {
      refuse(where + ".seed", "must be a whole number that is not negative.");
    }
    read.seed = seed->get<std::uint64_t>();
  }
  if (const auto latency = object.find("latency"); latency != object.end()) read.latency = read_latency(*latency, where + ".latency");
  if (const auto faults = object.find("faults"); faults != object.end()) read.faults = read_faults(*faults, where + ".faults");
  return read;
}

}  // namespace hone
