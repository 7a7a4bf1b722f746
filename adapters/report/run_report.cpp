#include "adapters/report/run_report.hpp"

#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/report/html.hpp"
#include "adapters/report/interval_chart.hpp"
#include "adapters/report/summary_text.hpp"
#include "adapters/report/text_diff.hpp"
#include "optimizer/make_optimizer.hpp"
#include "optimizer/statistics/verdict_text.hpp"

namespace hone {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& json, const char* key) {
  if (!json.contains(key) || json[key].is_null()) return "-";
  return json[key].is_string() ? json[key].get<std::string>() : json[key].dump();
}

std::string validation_text(const CandidateReport& report) {
  return report.score ? fmt::format("{:.1f} on {} rows", 100 * report.score->validation, report.score->n) : std::string("not validated");
}

/// The candidates by id, for looking up parents.
class Family {
 public:
  explicit Family(const std::vector<CandidateReport>& candidates) {
    for (const auto& report : candidates) by_id_.emplace(report.candidate->id(), &report);
  }
  const CandidateReport* find(const std::string& id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second;
  }

 private:
  std::map<std::string, const CandidateReport*> by_id_;
};

std::string head_section(const RunReport& report) {
  const auto& summary = report.summary;
  auto text = fmt::format("<h1>{}</h1>\n<p class=\"soft\">run {} &middot; {} &middot; seed {} &middot; {}, stopped by {} &middot; {} to {}</p>\n", html_escaped(report.name),
                          html_escaped(text_of(summary, "run")), html_escaped(text_of(summary, "optimizer")), text_of(summary, "seed"), text_of(summary, "state"),
                          text_of(summary, "stopped_by"), text_of(summary, "started_at"), text_of(summary, "updated_at"));
  if (summary.value("simulated", false)) text += fmt::format("<p class=\"note\">{}</p>\n", simulated_sentence());
  return text;
}

std::string verdict_section(const RunReport& report) {
  std::string text = "<h2>Verdict</h2>\n";
  const auto verdict = verdict_of(report.summary);
  if (!verdict) return text + "<p>There is none yet: the run has not come to its test.</p>\n";
  text += fmt::format("<p>{}</p>\n", html_escaped(verdict_text(*verdict)));
  if (verdict->difference && verdict->ci95) text += interval_chart(*verdict->difference, *verdict->ci95);
  if (verdict->cost) text += fmt::format("<p>{}</p>\n", html_escaped(cost_text(*verdict->cost)));
  for (const auto& remark : report.remarks) text += fmt::format("<p>{}</p>\n", html_escaped(remark));
  return text;
}

std::string gain_section(const Json& summary) {
  std::string text = "<h2>Validation</h2>\n";
  const auto row = [&](const char* name, const Json& standing) {
    const auto score = standing.at("validation");
    return std::vector<std::string>{name, score.is_null() ? "-" : fmt::format("{:.1f}", 100 * score.get<double>()), standing.at("validation_n").dump()};
  };
  text += html_table({"", estimates_validation(summary.value("optimizer", "")) ? "score, estimated" : "score", "rows"}, {row("seed", summary.at("baseline")), row("winner", summary.at("best"))});
  if (const auto gain = gain_text(summary); !gain.empty()) text += fmt::format("<p>The gain: {}.</p>\n", html_escaped(gain));
  return text;
}

std::string spent_cell(const Json& spent, const char* key) {
  if (!spent.contains(key) || spent[key].is_null()) return "-";
  return spent[key].is_number_float() ? fmt::format("{:.4g}", spent[key].get<double>()) : spent[key].dump();
}

std::string spending_section(const Json& summary) {
  const std::vector<const char*> keys = {"rollouts", "proposals", "calls", "calls_cached", "input_tokens", "output_tokens", "usd", "wall_s", "retries", "failures"};
  std::vector<std::vector<std::string>> rows;
  const auto add = [&](const std::string& name, const Json& spent) {
    rows.push_back({html_escaped(name)});
    for (const auto* key : keys) rows.back().push_back(spent_cell(spent, key));
  };
  add("search", summary.at("spent"));
  add("budget", summary.at("budget"));
  add("verdict", summary.at("verdict_spent"));
  add("total", summary.at("total_spent"));
  for (const auto& [role, spent] : summary.at("by_model").items()) add("of it models." + role, spent);
  auto text = "<h2>Spending</h2>\n" + html_table({"", "rollouts", "proposals", "calls", "from the store", "tokens in", "tokens out", "USD", "seconds", "retries", "failures"}, rows);
  const auto list = [&](const char* what, const Json& counts) {
    if (!counts.empty()) text += fmt::format("<p>{}: {}.</p>\n", what, html_escaped(counts_text(counts)));
  };
  list("Failures by kind", summary.at("failures").at("by_kind"));
  list("Proposals rejected", summary.at("proposals_rejected"));
  return text;
}

/// All components of the winner, with what differs from the seed.
std::string winner_section(const RunReport& report, const Family& family) {
  const auto* winner = family.find(text_of(report.summary.at("best"), "id"));
  if (winner == nullptr || report.candidates.empty()) return {};
  const auto& seed = report.candidates.front().candidate->components();
  auto text = fmt::format("<h2>The winner&#39;s prompts</h2>\n<p class=\"soft\">candidate {}; what differs from the seed is marked</p>\n", winner->candidate->id());
  for (const auto& [name, value] : winner->candidate->components()) {
    text += fmt::format("<h3>{}</h3>\n{}", html_escaped(name), html_diff(readable(find_or_null(seed, name)), readable(value)));
  }
  return text;
}

std::string candidate_section(const CandidateReport& report, const Family& family) {
  const auto& id = report.candidate->id();
  const auto& parents = report.origin.parents;
  const auto* parent = parents.empty() ? nullptr : family.find(parents.front());
  const auto summary = fmt::format("<code>{}</code> {} &middot; {} &middot; {}", id, html_escaped(report.origin.kind), html_escaped(report.state), validation_text(report));
  std::string body;
  if (!report.reason.empty()) body += fmt::format("<p>{}</p>\n", html_escaped(report.reason));
  if (!parents.empty()) {
    std::string names;
    for (const auto& name : parents) names += fmt::format("{}<code>{}</code>", names.empty() ? "" : ", ", html_escaped(name));
    body += fmt::format("<p class=\"soft\">from {}</p>\n", names);
  }
  for (const auto& [name, value] : report.candidate->components()) {
    const auto before = parent == nullptr ? value : find_or_null(parent->candidate->components(), name);
    if (parent != nullptr && before == value) continue;
    body += fmt::format("<h3>{}</h3>\n{}", html_escaped(name), html_diff(readable(before), readable(value)));
  }
  return html_details(summary, body);
}

}  // namespace

std::string run_report_html(const RunReport& report) {
  const Family family(report.candidates);
  auto body = head_section(report) + verdict_section(report) + gain_section(report.summary) + winner_section(report, family) + spending_section(report.summary);
  body += fmt::format("<h2>Candidates</h2>\n<p class=\"soft\">all {} that were proposed, in order, each with what differs from its parent</p>\n", report.candidates.size());
  for (const auto& candidate : report.candidates) body += candidate_section(candidate, family);
  return html_page(report.name + ": " + text_of(report.summary, "run"), body);
}

}  // namespace hone
