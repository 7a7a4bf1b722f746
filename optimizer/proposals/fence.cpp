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

/// From `open` up to the last line that closes it.
std::optional<std::string_view> fenced_from(std::string_view reply, const std::vector<FenceLine>& lines, std::size_t open) {
  for (std::size_t close = lines.size() - 1; close > open; --close) {
    if (!lines[close].label.empty() || lines[close].length != lines[open].length) continue;
    return reply.substr(lines[open].end, lines[close].begin - lines[open].end);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string_view> fenced_text(std::string_view reply) {
  const std::vector<FenceLine> lines = fence_lines(reply);
  std::optional<std::string_view> labelled;
  std::size_t length = 0;
  for (std::size_t open = 0; open < lines.size(); ++open) {
    if (lines[open].label != fence_label) continue;
    const bool inside = labelled && lines[open].length < length && reply.data() + lines[open].begin < labelled->data() + labelled->size();
    const auto text = inside ? std::nullopt : fenced_from(reply, lines, open);
    if (!text) continue;
    labelled = text;
    length = lines[open].length;
  }
  if (labelled) return labelled;
  for (std::size_t open = 0; open < lines.size(); ++open) {
    if (const auto text = fenced_from(reply, lines, open)) return text;
  }
  return std::nullopt;
}

}  // namespace hone
