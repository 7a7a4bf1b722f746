// What most searches include, compiled once: without JSON and Asio, which few of them use and which cost every file that sees them a second.
// Nothing may rely on it: each file includes what it uses.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <fmt/format.h>
