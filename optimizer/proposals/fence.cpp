#include "optimizer/proposals/fence.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "programs/text.hpp"

namespace hone {
namespace {

struct FenceLine {
  std::size_t begin;   // of the line
  std::size_t end;     // behind its line break
  std::size_t length;  // backticks
  bool bare;           // nothing else on the line
};

std::vector<FenceLine> fence_lines(std::string_view reply) {
  std::vector<FenceLine> lines;
  for (std::size_t begin = 0; begin < reply.size();) {
    const std::size_t newline = reply.find('\n', begin);
    const std::size_t stop = newline == std::string_view::npos ? reply.size() : newline;
    const std::string_view line = reply.substr(begin, stop - begin);
    const std::size_t ticks = std::min(line.find_first_not_of('`'), line.size());
    const std::string_view rest = line.substr(ticks);
    if (ticks >= 3 && rest.find('`') == std::string_view::npos) {
      lines.push_back({begin, std::min(stop + 1, reply.size()), ticks, trimmed(rest).empty()});
    }
    begin = stop + 1;
  }
  return lines;
}

}  // namespace

std::optional<std::string_view> outermost_fence(std::string_view reply) {
  const std::vector<FenceLine> lines = fence_lines(reply);
  for (std::size_t open = 0; open < lines.size(); ++open) {
    for (std::size_t close = lines.size() - 1; close > open; --close) {
      if (!lines[close].bare || lines[close].length != lines[open].length) continue;
      return reply.substr(lines[open].end, lines[close].begin - lines[open].end);
    }
  }
  return std::nullopt;
}

}  // namespace hone
