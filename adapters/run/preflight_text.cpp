#include "adapters/run/preflight_text.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "adapters/report/summary_text.hpp"
#include "optimizer/make_optimizer.hpp"
#include "optimizer/statistics/power.hpp"
#include "programs/metrics/answers.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

constexpr std::size_t shown_drops = 3;

std::string strata_text(const Dataset& part) {
  std::map<std::string, int> counts;
  for (const auto& example : part) ++counts[example.stratum];
  if (counts.size() < 2) return {};
  std::string text;
  for (const auto& [stratum, count] : counts) text += fmt::format("{}{} {}", text.empty() ? " (" : ", ", stratum.empty() ? "none" : stratum, count);
  return text + ")";
}

std::size_t groups_of(const Dataset& part) {
  std::set<std::string> groups;
  for (const auto& example : part) groups.insert(example.group);
  return groups.size();
}

std::string part_text(const char* name, const Dataset& part) {
  const auto groups = groups_of(part);
  const auto grouped = groups == part.size() ? std::string() : fmt::format(" in {} groups", groups);
  return fmt::format("{} {} rows{}{}", name, part.size(), grouped, strata_text(part));
}

void add_dropped(const RunData& data, std::vector<std::string>& lines) {
  for (const auto& file : data.dropped) {
    lines.push_back(fmt::format("left out: {} rows of {}", file.rows.size(), file.file));
    for (std::size_t i = 0; i < std::min(shown_drops, file.rows.size()); ++i) lines.push_back(fmt::format("  line {}: {}", file.rows[i].line, file.rows[i].reason));
  }
}

const Example* row_of(const RunData& data, const RolloutKey& key) {
  const auto& part = key.partition == "train" ? data.split.train : data.split.validation;
  const auto found = std::find_if(part.begin(), part.end(), [&](const Example& example) { return example.id == key.example; });
  return found == part.end() ? nullptr : &*found;
}

std::string short_text(const Value& value) {
  auto text = value.text();
  std::replace(text.begin(), text.end(), '\n', ' ');
  const auto start = utf8_prefix(text, 160);
  return start.size() < text.size() ? std::string(start) + "..." : text;
}

std::string values_text(const Values& values, const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", name, short_text(find_or_null(values, name)));
  return text;
}

void add_example(const RunConfig& config, const RunData& data, const RolloutRecord& record, std::vector<std::string>& lines) {
  const auto* row = row_of(data, record.key);
  if (row == nullptr) return;
  lines.push_back(fmt::format("{} row {}: {}", record.key.partition, row->id, values_text(row->fields, config.program.inputs)));
  if (record.failure) lines.push_back(fmt::format("  {}", record.failure->message));
  if (!record.outputs.empty()) lines.push_back(fmt::format("  -> {}", values_text(record.outputs, config.program.outputs)));
  if (record.judgement) {
    lines.push_back(fmt::format("  score {:.3f}{}{}", record.judgement->score.value, record.judgement->feedback.text.empty() ? "" : ": ",
                                short_text(Value(record.judgement->feedback.text))));
  }
}

/// The outputs that are compared with a field of the row, each pair once. What other metrics do with a gold field nobody knows here.
void add_compared(const MetricConfig& metric, std::vector<const MetricConfig*>& compared) {
  const auto same = [&](const MetricConfig* other) { return other->field == metric.field && other->gold == metric.gold; };
  if (!metric.field.empty() && std::none_of(compared.begin(), compared.end(), same)) compared.push_back(&metric);
  for (const auto& part : metric.parts) add_compared(part, compared);
}

void add_unanswerable(const MetricConfig& metric, const char* name, const Dataset& part, bool shown, std::vector<std::string>& lines) {
  const auto gold = [&](const Example& row) -> const Value& { return find_or_null(row.fields, metric.gold); };
  const auto unanswerable = [&](const Example& row) { return !can_be_answered(gold(row), metric.type); };
  const auto first = std::find_if(part.begin(), part.end(), unanswerable);
  if (first == part.end()) return;
  lines.push_back(fmt::format("NO ANSWER CAN BE RIGHT in {} of {} rows of {}: `{}` is no value of type `{}`, which the output `{}` is{}. Mend the rows, or the "
                              "output's type in the program.", std::count_if(first, part.end(), unanswerable), part.size(), name, metric.gold,
                              metric.type.text(), metric.field, shown ? fmt::format("; first in row {}: {}", first->id, short_text(gold(*first))) : ""));
}

/// Of test it is only said how many there are.
void add_unanswerable(const MetricConfig& metric, const Split& split, std::vector<std::string>& lines) {
  std::vector<const MetricConfig*> compared;
  add_compared(metric, compared);
  for (const auto* one : compared) {
    add_unanswerable(*one, "train", split.train, true, lines);
    add_unanswerable(*one, "validation", split.validation, true, lines);
    add_unanswerable(*one, "test", split.test, false, lines);
  }
}

/// One example of train and one of validation.
void add_examples(const RunConfig& config, const RunData& data, const PreflightReport& report, std::vector<std::string>& lines) {
  for (const auto* part : {"train", "validation"}) {
    const auto found = std::find_if(report.rollouts.begin(), report.rollouts.end(), [&](const RolloutRecord& record) { return record.key.partition == part; });
    if (found != report.rollouts.end()) add_example(config, data, *found, lines);
  }
}

void add_scores(const PreflightReport& report, std::vector<std::string>& lines) {
  if (report.of == 0) return;
  lines.push_back(fmt::format("seed: of {} runs {} scored 0, {} scored 1, {} could not be used", report.of, report.zeros, report.ones, report.unusable));
  if (report.zeros == report.of) lines.emplace_back("ALL SCORES ARE 0: look at the replies above. Is the metric's gold field the right one, and the format one that the model keeps to?");
  if (report.ones == report.of) lines.emplace_back("ALL SCORES ARE 1: there may be nothing to gain here. Try harder rows, or a metric that asks for more.");
}

/// Tokens that a proposal about takes whose text is half as long as it may be, with a few words before it.
std::int64_t tokens_of_proposal(int prompt_limit) { return prompt_limit / 8 + 100; }

void add_cuts(const RunConfig& config, const PreflightReport& report, std::vector<std::string>& lines) {
  for (const auto& role : report.cut_short) {
    lines.push_back(fmt::format("CUT OFF: models.{} was asked for one word and came to the end of its `max_tokens` ({}) first. Reasoning counts too: raise it.", role,
                                config.models.at(role).max_tokens));
  }
  if (!proposes(config.optimizer.kind)) return;
  const auto needed = tokens_of_proposal(config.optimizer.prompt_limit);
  for (const auto& role : config.reflectors()) {
    const auto most = config.models.at(role).max_tokens;
    if (most >= needed) continue;
    lines.push_back(fmt::format("PROPOSALS MAY BE CUT OFF: models.{} may write {} tokens, and a text half as long as `optimizer.prompt_limit` takes about {}. What is cut "
                                "off is lost: raise `max_tokens` there.", role, most, needed));
  }
}

std::string amount(const std::string& what, double value) {
  if (what == "wall") return time_text(value);
  return what == "usd" ? fmt::format("{:.4f}", value) : fmt::format("{:.0f}", value);
}

std::optional<double> limit_of(const Budget& budget, const std::string& what) {
  const auto number = [](const auto& limit) { return limit ? std::optional<double>(static_cast<double>(*limit)) : std::nullopt; };
  if (what == "calls") return number(budget.calls);
  if (what == "tokens") return number(budget.tokens);
  return what == "usd" ? budget.usd : budget.wall_s;
}

/// Rollouts that can be under way at once: as many as each run may have, and no more than the models take.
int rollouts_at_once(const RunConfig& config, int runs_at_once) {
  int most = config.engine.concurrency * runs_at_once;
  const auto reflectors = config.reflectors();
  for (const auto& role : config.called_roles()) {
    if (!contains(reflectors, role)) most = std::min(most, config.models.at(role).limits.concurrency);
  }
  return most;
}

/// At most, of runs whose rollouts are limited.
Workload workload(const std::vector<const RunConfig*>& runs, const Split& split, int runs_at_once) {
  Workload work{0, 0, rollouts_at_once(*runs.front(), runs_at_once)};
  for (const auto* run : runs) {
    const auto rollouts = *run->budget.rollouts;
    const bool searches = run->optimizer.kind != "baseline";
    work.rollouts += searches ? rollouts : std::min(rollouts, static_cast<std::int64_t>(split.validation.size()));
    work.rollouts += static_cast<std::int64_t>(split.test.size()) * (searches ? 2 : 1) * run->verdict_repeats;
    if (proposes(run->optimizer.kind)) work.proposals += run->budget.proposals.value_or(rollouts / 2);
  }
  return work;
}

}  // namespace

std::vector<std::string> estimate_lines(const std::vector<const RunConfig*>& runs, const RunData& data, const PreflightReport& report, int runs_at_once) {
  const auto& config = *runs.front();
  if (!config.budget.rollouts) return {};
  const auto work = workload(runs, data.split, runs_at_once);
  std::vector<std::string> lines;
  for (const auto& estimate : estimates(report, work)) {
    if (estimate.what == "usd" && !config.priced()) continue;
    auto line = fmt::format("{}: about {} to {}", estimate.what, amount(estimate.what, estimate.low), amount(estimate.what, estimate.high));
    if (estimate.what == "wall" && work.at_once > 1) line += fmt::format(" if {} rollouts at once take as long as one", work.at_once);
    if (auto limit = limit_of(config.budget, estimate.what)) {
      *limit *= static_cast<double>(runs.size());
      line += fmt::format(", limit {}", amount(estimate.what, *limit));
      if (*limit < estimate.low) line += ": the search will end there";
    }
    lines.push_back(line);
  }
  return lines;
}

std::vector<std::string> data_lines(const RunConfig& config, const RunData& data) {
  std::vector<std::string> lines;
  lines.push_back(fmt::format("data: {}; {}; {}", part_text("train", data.split.train), part_text("validation", data.split.validation), part_text("test", data.split.test)));
  if (data.split.unused > 0) lines.push_back(fmt::format("{} rows are in no part", data.split.unused));
  add_dropped(data, lines);
  add_unanswerable(config.metric, data.split, lines);
  if (!data.split.test.empty()) lines.push_back("test: " + detectable_gain_sentence(groups_of(data.split.test)));
  if (config.simulated()) lines.push_back(fmt::format("simulated: {}", simulated_words));
  return lines;
}

std::vector<std::string> preflight_lines(const RunConfig& config, const RunData& data, const PreflightReport& report) {
  std::vector<std::string> lines;
  add_examples(config, data, report, lines);
  add_scores(report, lines);
  add_cuts(config, report, lines);
  return lines;
}

}  // namespace hone
