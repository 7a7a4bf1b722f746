#include "adapters/run/progress_view.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "adapters/report/summary_text.hpp"

namespace hone {
namespace {

constexpr auto separator = " | ";

std::string count_text(std::int64_t spent, const std::optional<std::int64_t>& limit, const char* what) {
  return limit ? fmt::format("{}/{} {}", spent, *limit, what) : fmt::format("{} {}", spent, what);
}

std::string spent_line(const ProgressView& view) {
  std::vector<std::string> parts = {count_text(view.rollouts, view.budget.rollouts, "rollouts"), count_text(view.proposals, view.budget.proposals, "proposals")};
  if (view.budget.calls) parts.push_back(count_text(view.spent.calls, view.budget.calls, "calls"));
  if (view.budget.tokens) parts.push_back(count_text(view.spent.tokens(), view.budget.tokens, "tokens"));
  if (view.usd_known) parts.push_back(view.budget.usd ? fmt::format("{:.2f}/{:.2f} USD", view.spent.usd, *view.budget.usd) : fmt::format("{:.2f} USD", view.spent.usd));
  auto time = time_text(view.active_s);
  if (const auto left = seconds_left(view)) time += fmt::format(", about {} left", time_text(*left));
  parts.push_back(time);
  return fmt::format("{}", fmt::join(parts, separator));
}

std::string standing_line(const ProgressView& view) {
  std::vector<std::string> parts;
  if (view.best) {
    auto best = fmt::format("best {:.1f}", *view.best * 100);
    if (view.baseline) best += fmt::format(" ({:+.1f})", (*view.best - *view.baseline) * 100);
    parts.push_back(best + fmt::format(" on {} rows", view.validation_rows));
  }
  parts.push_back(fmt::format("{}/{} slots busy", view.busy, view.slots));
  if (!view.last_event.empty()) parts.push_back(view.last_event);
  return fmt::format("{}", fmt::join(parts, separator));
}

double part(double spent, double limit) { return limit > 0 ? std::min(1.0, spent / limit) : 1.0; }

}  // namespace

std::optional<double> spent_share(const ProgressView& view) {
  std::optional<double> share;
  const auto look = [&](double spent, const auto& limit) {
    if (limit) share = std::max(share.value_or(0), part(spent, static_cast<double>(*limit)));
  };
  look(static_cast<double>(view.rollouts), view.budget.rollouts);
  look(static_cast<double>(view.spent.calls), view.budget.calls);
  look(static_cast<double>(view.spent.tokens()), view.budget.tokens);
  look(view.spent.usd, view.budget.usd);
  look(view.active_s, view.budget.wall_s);
  return share;
}

std::optional<double> seconds_left(const ProgressView& view) {
  const auto share = spent_share(view);
  if (!share || *share < 0.02 || view.active_s < 1) return std::nullopt;  // too early to tell
  return view.active_s * (1 - *share) / *share;
}

std::vector<std::string> progress_lines(const ProgressView& view) {
  if (view.phase == "verdict") return {fmt::format("verdict{}{} of {} runs on the test split", separator, view.done, view.of)};
  if (view.phase != "search") return {view.phase};
  return {fmt::format("search{}{}", separator, spent_line(view)), standing_line(view)};
}

}  // namespace hone
