#include "optimizer/proposals/fence.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "programs/text.hpp"

namespace hone {
namespace {

struct FenceLine {
  std::size_t begin;       // of the line
  std::size_t end;         // behind its line break
  std::size_t length;      // backticks
  std::string_view label;  // what else stands on the line
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
      lines.push_back({begin, std::min(stop + 1, reply.size()), ticks, trimmed(rest)});
    }
    begin = stop + 1;
  }
  return lines;
}

struct Fence {
  std::size_t open, close;  // places in the lines
};

/// The fence that begins at `open`, up to the last line that closes it.
std::optional<Fence> fence_from(const std::vector<FenceLine>& lines, std::size_t open) {
  for (std::size_t close = lines.size() - 1; close > open; --close) {
    if (lines[close].label.empty() && lines[close].length == lines[open].length) return Fence{open, close};
  }
  return std::nullopt;
}

std::optional<Fence> last_labelled(const std::vector<FenceLine>& lines) {
  std::optional<Fence> last;
  for (std::size_t open = 0; open < lines.size(); ++open) {
    const bool inside = last && open < last->close && lines[open].length < lines[last->open].length;
    if (inside || lines[open].label != fence_label) continue;
    if (const auto fence = fence_from(lines, open)) last = fence;
  }
  return last;
}

std::optional<Fence> first_closed(const std::vector<FenceLine>& lines) {
  for (std::size_t open = 0; open < lines.size(); ++open) {
    if (const auto fence = fence_from(lines, open)) return fence;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string_view> fenced_text(std::string_view reply) {
  const std::vector<FenceLine> lines = fence_lines(reply);
  auto fence = last_labelled(lines);
  if (!fence) fence = first_closed(lines);
  if (!fence) return std::nullopt;
  const std::size_t begin = lines[fence->open].end;
  return reply.substr(begin, lines[fence->close].begin - begin);
}

}  // namespace hone
