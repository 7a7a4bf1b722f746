#include "adapters/export/export_formats.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "programs/error.hpp"
#include "tests/adapters/export/best_builder.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace hone;

namespace {

struct ExportedFile {
  explicit ExportedFile(const std::string& content) : path(folder.write("exported", content).string()) {}
  test::TemporaryFolder folder;
  std::string path;
};

}  // namespace

TEST_CASE("the text holds every message byte for byte, under headings") {
  const auto text = exported(a_best(), "text", {});
  CHECK(text.starts_with("# qa, candidate 0123456789abcdef\n\n=== query (model task) ===\n--- system ---\nQuery {\"a\": 1} {{x}} %s ${HOME}"));
  CHECK(text.find("=== answer (model task) ===") != std::string::npos);
  CHECK(text.find("who is it") != std::string::npos);
}

TEST_CASE("an export verifies, and one that was changed does not") {
  for (const auto& format : export_formats()) {
    CAPTURE(format);
    auto content = exported(a_best(), format, {});
    CHECK_NOTHROW(verify_export(ExportedFile(content).path, format, a_best(), {}));
    content.replace(content.find("Answer briefly."), 15, "Answer at once.");
    CHECK_THROWS_WITH_AS(verify_export(ExportedFile(content).path, format, a_best(), {}), doctest::Contains("does not send what was optimised"), UserError);
  }
}

TEST_CASE("what is worse, unjudged or over a guardrail needs somebody to say so") {
  CHECK(objection(a_best()).empty());
  CHECK(caveat(a_best()).empty());
  CHECK(objection(with_conclusion(a_best(), "worse")) == "the verdict is that it is worse than the baseline");
  CHECK(objection(with_conclusion(a_best(), "not judged")) == "the verdict could not be given");
  CHECK(objection(with_conclusion(a_best(), "no evidence")).empty());
  CHECK(caveat(with_conclusion(a_best(), "no evidence")) == "There is no evidence that this is better than the baseline.");
  auto over = a_best();
  *over.verdict.find("cost") = document_from_json(nlohmann::ordered_json::parse(R"({"guardrails": [{"what": "tokens", "broken": true}]})"), "f");
  over.verdict.children.back().key = "cost";
  CHECK(objection(over) == "it breaks the guardrail on tokens");
  const auto with_rail = [](const char* rail) {
    auto best = a_best();
    *best.verdict.find("cost") = document_from_json(nlohmann::ordered_json::parse(rail), "f");
    best.verdict.children.back().key = "cost";
    return objection(best);
  };
  CHECK(with_rail(R"({"guardrails": [{"what": "usd", "ratio": null, "broken": false}]})") == "nobody can say whether it keeps the guardrail on usd");
  CHECK(with_rail(R"({"guardrails": [{"what": "usd", "ratio": 1.5, "broken": false}]})").empty());
  auto best = a_best();
  best.verdict = {};
  CHECK(objection(best) == "there is no verdict on it");
}

TEST_CASE("an export without evidence says so in the file") {
  const auto best = with_conclusion(a_best(), "no evidence");
  CHECK(exported(best, "text", {}).find("# There is no evidence") != std::string::npos);
  CHECK(nlohmann::json::parse(exported(best, "json", {}))["from"]["note"] == "There is no evidence that this is better than the baseline.");
  CHECK(results_equal(best_from_text(exported(best, "json", {}), "f"), best));
}

TEST_CASE("an export of a simulated run says so, and once") {
  auto best = with_conclusion(a_best(), "no evidence");
  best.from.note = "simulated";
  CHECK(exported(best, "text", {}).find("# simulated; There is no evidence") != std::string::npos);
  const auto again = best_from_text(exported(best, "json", {}), "f");
  CHECK(again.from.note == "simulated; There is no evidence that this is better than the baseline.");
  CHECK(exported(again, "json", {}) == exported(best, "json", {}));
  CHECK(exported(with_conclusion(best, "improved"), "text", {}).find("# simulated\n") != std::string::npos);
}

TEST_CASE("a program of another language is exported as its components") {
  BestFile best = a_best();
  best.program = document_from_json(nlohmann::ordered_json::parse(R"({"command": ["./p"], "directory": "/", "inputs": ["question"], "outputs": ["answer"], "components": {"a.instruction": "x"}})"), "f");
  best.components = {{"a.instruction", "Better."}};
  CHECK(exported(best, "text", {}).find("=== a.instruction ===\nBetter.\n") != std::string::npos);
  CHECK_NOTHROW(verify_export(ExportedFile(exported(best, "json", {})).path, "json", best, {}));
}
