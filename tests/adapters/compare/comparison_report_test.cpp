#include "adapters/compare/comparison_report.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

using namespace hone;

namespace {

/// A finished run.
RunOutcome a_run(const std::string& as, std::uint64_t seed, const std::string& folder) {
  RunOutcome run;
  run.as = as;
  run.seed = seed;
  run.folder = folder;
  run.spent = {50, 0, 400, 60, 0.25};
  run.state = "finished";
  run.stopped_by = "rollouts";
  run.winner = "c";
  run.validation = 0.5;
  run.test = 0.25;
  run.verdict_rows = 4;
  run.failures = 1;
  run.charged = Charged{.rollouts = 50, .proposals = 1, .calls = 100, .input_tokens = 900, .output_tokens = 100, .usd = 0.5, .wall_s = 3};
  return run;
}

/// Two optimizers under two seeds, the first with a name that means something to HTML and Markdown.
Comparison a_comparison() {
  Comparison comparison;
  comparison.name = "test";
  comparison.id = "id";
  comparison.metric = "f1";
  comparison.state = RunState::finished;
  comparison.budget.rollouts = 50;
  comparison.seeds = {1, 2};
  comparison.contenders = {"<b>|a", "gepa"};
  comparison.baseline = 0;
  comparison.test_rows = 4;
  comparison.axis = "rollouts";
  comparison.axis_end = 50;
  ComparisonScores scores{{"r1", "r2", "<r3>", "r4"}, {"", "", "", ""}, {}};
  scores.contenders.push_back({"<b>|a", {{0, 0, 1, 0}, {0, 0.5, 1, 0}}});
  scores.contenders.push_back({"gepa", {{1, 1, 0, 1}, {1, 1, 0.5, 1}}});
  comparison.result = judge(scores, comparison.detect);
  for (const auto& as : comparison.contenders) {
    for (const std::uint64_t seed : {1, 2}) comparison.runs.push_back(a_run(as, seed, "runs/x"));
    comparison.curves.push_back({as, {{0, 0.2, 0.3, 0.4}, {20, 0.5, 0.6, 0.7}}});
  }
  return comparison;
}

}  // namespace

TEST_CASE("the JSON begins with what is promised, and means are over a run") {
  const auto json = to_json(a_comparison());
  CHECK(json["runs"][0].dump().starts_with(R"({"optimizer":"<b>|a","seed":1,"run":"runs/x","test":0.25,"validation":0.5,"spent":{)"));
  CHECK(json["runs"][0]["charged"]["rollouts"] == 50);
  CHECK(json["runs"][0]["charged"]["calls"] == 100);
  CHECK(json["runs"][0]["spent"]["calls"] == 50);
  CHECK(json["optimizers"][1].dump().starts_with(R"({"as":"gepa","test":)"));
  CHECK(json["optimizers"][1]["usd"] == 0.5);
  CHECK(json["optimizers"][1]["failures"] == 2);
  std::vector<std::string> keys;
  for (const auto& [key, value] : json["differences"][0].items()) keys.push_back(key);
  keys.resize(8);
  CHECK(keys == std::vector<std::string>{"a", "b", "difference", "ci95", "ci_adjusted", "p", "p_holm", "conclusion"});
  CHECK(json["total_spent"]["calls"] == 200);
}

TEST_CASE("names and rows are escaped in every form") {
  const auto comparison = a_comparison();
  const auto html = comparison_html(comparison);
  CHECK(html.find("<b>") == std::string::npos);
  CHECK(html.find("<r3>") == std::string::npos);
  CHECK(html.find("&lt;r3&gt;") != std::string::npos);
  CHECK(html.find("<script") == std::string::npos);
  CHECK(html.find("prefers-color-scheme:dark") != std::string::npos);
  CHECK(comparison_svg(comparison).find("<b>") == std::string::npos);
  CHECK(comparison_markdown(comparison).find("\\<b>\\|a") != std::string::npos);
}

TEST_CASE("a pair turned round says the same of the other") {
  const auto comparison = a_comparison();
  const auto there = *pair_of(comparison, 0, 1);
  const auto back = *pair_of(comparison, 1, 0);
  CHECK(*back.difference == -*there.difference);
  CHECK(back.ci95->low == -there.ci95->high);
  CHECK(back.a_better == there.b_better);
  CHECK(*back.p_holm == *there.p_holm);
}

TEST_CASE("the text says what two seeds are worth") {
  const auto text = comparison_text(a_comparison());
  CHECK(text.find("Under 5 seeds no optimizer is called better") != std::string::npos);
  CHECK(text.find("to baseline") != std::string::npos);
}

TEST_CASE("the text says how many rows were compared, and who has scores on fewer") {
  auto comparison = a_comparison();
  comparison.test_rows = 9;
  ComparisonScores scores{{"r1", "r2", "r3", "r4"}, {"", "", "", ""}, {}};
  scores.contenders.push_back({"first", {{0, std::nullopt, 1, 0}, {0, 0.5, 1, 0}}});
  scores.contenders.push_back({"second", {{1, 1, 0, 1}, {1, 1, 0.5, 1}}});
  comparison.result = judge(scores, comparison.detect);
  const auto text = comparison_text(comparison);
  CHECK(text.find("2 seeds, 4 of 9 test rows") != std::string::npos);
  CHECK(text.find("first has a score under every seed on 3 of these rows.") != std::string::npos);
  CHECK(text.find("second has a score under every seed") == std::string::npos);
}

TEST_CASE("a run whose budget paid for no test is named, and only pairs with its optimizer are not judged") {
  auto comparison = a_comparison();
  comparison.contenders.emplace_back("hone");
  for (const std::uint64_t seed : {1, 2}) comparison.runs.push_back(a_run("hone", seed, fmt::format("runs/hone-{}", seed)));
  comparison.runs.back().verdict_rows = 0;
  ComparisonScores scores{{"r1", "r2", "r3", "r4"}, {"", "", "", ""}, {}};
  const std::vector<std::optional<double>> none(4);
  scores.contenders.push_back({"<b>|a", {{0, 0, 1, 0}, {0, 0.5, 1, 0}}});
  scores.contenders.push_back({"gepa", {{1, 1, 0, 1}, {1, 1, 0.5, 1}}});
  scores.contenders.push_back({"hone", {{1, 0, 1, 0}, none}});
  comparison.result = judge(scores, comparison.detect);
  const auto text = comparison_text(comparison);
  CHECK(text.find("runs/hone-2 has no score on test: what was left of its budget did not pay") != std::string::npos);
  CHECK(text.find("runs/hone-1 has no score") == std::string::npos);
  CHECK(pair_of(comparison, 0, 1)->difference);
  CHECK(pair_of(comparison, 0, 2)->conclusion == PairConclusion::not_judged);
  CHECK(pair_of(comparison, 1, 2)->conclusion == PairConclusion::not_judged);
}

TEST_CASE("test rows of one group judge nobody, and that is said") {
  auto comparison = a_comparison();
  ComparisonScores scores{{"r1", "r2", "r3", "r4"}, {"g", "g", "g", "g"}, {}};
  scores.contenders.push_back({"<b>|a", {{0, 0, 1, 0}, {0, 0.5, 1, 0}}});
  scores.contenders.push_back({"gepa", {{1, 1, 0, 1}, {1, 1, 0.5, 1}}});
  comparison.result = judge(scores, comparison.detect);
  CHECK(comparison_text(comparison).find("were not judged: all test rows are of one group.") != std::string::npos);
  const auto pair = to_json(comparison)["differences"][0];
  for (const auto* what : {"difference", "variances", "a_better", "b_better"}) CHECK(pair[what].is_null());
}

TEST_CASE("candidates that a curve leaves out are told") {
  auto comparison = a_comparison();
  comparison.curves[1].left_out = 2;
  const auto text = comparison_text(comparison);
  CHECK(text.find("The curve of gepa leaves out 2 of its candidates") != std::string::npos);
  CHECK(text.find("The curve of <b>") == std::string::npos);
}

TEST_CASE("a chart has a line and a band for each, and nothing from elsewhere") {
  const auto svg = comparison_svg(a_comparison());
  CHECK(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
  for (const std::string part : {"class=\"line s0\"", "class=\"line s1\"", "class=\"b0\"", "class=\"b1\"", ">gepa</text>", "rollouts spent"}) CHECK(svg.find(part) != std::string::npos);
  CHECK(svg.find("href") == std::string::npos);
  auto empty = a_comparison();
  for (auto& curve : empty.curves) curve.band.clear();
  CHECK(comparison_svg(empty).ends_with("</svg>\n"));
}
