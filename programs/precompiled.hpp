// What nearly every translation unit includes, compiled once for all targets. Nothing may rely on it: each file includes what it uses.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
