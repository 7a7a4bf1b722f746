#include "adapters/cli/progress_printer.hpp"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "programs/text.hpp"

namespace hone {
namespace {

constexpr Seconds redraw_every{0.2};
constexpr Seconds plain_every{60};

}  // namespace

std::string fit(const std::string& text, int columns) {
  auto line = text;
  std::replace_if(line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  const auto room = static_cast<std::size_t>(std::max(columns, 10));
  if (count_characters(line) <= room) return line;
  std::size_t end = 0;
  for (std::size_t characters = 0; characters + 3 < room; ++characters) {
    do ++end;
    while (end < line.size() && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U);
  }
  return line.substr(0, end) + "...";
}

void ProgressPrinter::update(const ProgressView& view, TimePoint now) {
  if (now - last_ < (console_.terminal ? redraw_every : plain_every)) return;
  last_ = now;
  auto lines = progress_lines(view);
  if (!console_.terminal) {
    for (const auto& line : lines) console_.err << line << "\n";
    console_.err.flush();
    return;
  }
  clear();
  for (auto& line : lines) {
    line = fit(line, console_.columns - 1);
    console_.err << line << "\n";
  }
  console_.err.flush();
  drawn_ = std::move(lines);
}

void ProgressPrinter::say(const std::string& line) {
  clear();
  console_.err << line << "\n";
  console_.err.flush();
  if (console_.terminal) last_ = TimePoint(Seconds(-1e9));
}

void ProgressPrinter::clear() {
  if (drawn_.empty()) return;
  console_.err << fmt::format("\x1b[{}A\x1b[J", drawn_.size());  // up, then clear to the end of the screen
  console_.err.flush();
  drawn_.clear();
}

}  // namespace hone
