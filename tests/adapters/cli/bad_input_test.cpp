// What a user may get wrong in files, through the command line: exit 2, a sentence with what, where and what to do, nothing run.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include "tests/adapters/cli/command_line.hpp"
#include "tests/support/fault_server.hpp"

using namespace hone;

namespace {

constexpr auto good_config = R"(models: { task: { provider: simulated } }
data: { file: rows.jsonl, inputs: [question], id: id, split: { train: 4, validation: 4, test: 4 } }
program: { steps: [{ predict: answer, signature: "question -> answer" }], outputs: [answer] }
metric: { kind: exact_match }
budget: { rollouts: 10 }
)";

std::string good_rows(int count = 12) {
  std::string rows;
  for (int i = 1; i <= count; ++i) rows += fmt::format("{{\"id\": \"r{0}\", \"question\": \"What is {0}?\", \"answer\": \"{0}\"}}\n", i);
  return rows;
}

std::string changed(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != text.npos);
  return text.replace(at, from.size(), to);
}

/// What `hone optimize` says to these files: in one go, at no cost, and leaving nothing behind.
std::string refusal(const std::string& config, const std::string& rows) {
  const WorkingFolder folder;
  WorkingFolder::write("c.yaml", config);
  WorkingFolder::write("rows.jsonl", rows);
  const auto outcome = hone_with({"optimize", "c.yaml", "--out", "run"});
  CHECK(outcome.code == 2);
  CHECK(outcome.err.find("hone: ") != std::string::npos);
  CHECK(outcome.out.empty());
  CHECK_FALSE(std::filesystem::exists("run"));
  CHECK_FALSE(std::filesystem::exists("results"));
  return outcome.err;
}

bool says(const std::string& text, const std::string& part) {
  if (text.find(part) != text.npos) return true;
  MESSAGE("`" << part << "` is not in: " << text);
  return false;
}

}  // namespace

TEST_CASE("what is wrong in a config is named with its place and what to do") {
  struct Case {
    std::string from, to, said;
  };
  const std::vector<Case> cases = {
      {"budget: {", "bugdet: {", "c.yaml:5:1: unknown key `bugdet`. Did you mean `budget`?"},
      {"rollouts: 10", "rollouts: ten", "c.yaml:5:21: `budget.rollouts` must be a whole number"},
      {"rollouts: 10", "rollouts: [1]", "c.yaml:5:21: "},
      {"file: rows.jsonl", "file: none.jsonl", "none.jsonl` does not exist"},
      {"file: rows.jsonl", "file: .", "is a folder; name a file in it"},
      {"test: 4", "test: 40", "The split asks for 48 rows (train 4, validation 4, test 40), but the data has 12. Ask for fewer, or add rows."},
      {"question -> answer", "question > answer", "c.yaml:3:50: "},
      {"question -> answer", "question -> answer: set[str]", "c.yaml:3:50: "},
      {"question -> answer", "query -> answer", "`query`"},
      {"signature: \"question -> answer\"", "signature: \"question -> answer\", template: { messages: [{ role: user, content: \"{{qestion}}\" }] }", "qestion"},
      {"provider: simulated", "model: m, api_key: \"${HONE_NO_SUCH_VARIABLE}\"", "HONE_NO_SUCH_VARIABLE"},
      {"provider: simulated", "model: m, base_url: \"http://user:hidden-password@h/v1\"", "holds a user name or password"},
      {"exact_match", "exact_macht", "Did you mean `exact_match`?"},
      {"models:", "name: a\nname: b\nmodels:", "c.yaml:2:1: the key `name` is given twice; it stands first in line 1."},
      {"models:", std::string("name: \"a") + '\0' + "\"\nmodels:", "c.yaml:1:9: there is a NUL byte here"},
      {"models:", "\tname: a\nmodels:", "this is not YAML"},
      {"models:", "name: \xff\nmodels:", "the file is not UTF-8; save it as UTF-8."},
  };
  for (const Case& one : cases) {
    CAPTURE(one.to);
    const auto said = refusal(changed(good_config, one.from, one.to), good_rows());
    CHECK(says(said, one.said));
    CHECK(said.find("hidden-password") == std::string::npos);
  }
  CHECK(says(refusal("", good_rows()), "the file is empty."));
  CHECK(says(refusal("- a\n", good_rows()), "the config must be a map of keys and values."));
}

TEST_CASE("what no model could be made with is said with all else that is wrong") {
  const auto said = refusal(changed(changed(good_config, "rollouts: 10", "rollouts: ten"), "{ provider: simulated }",
                                    "{ provider: simulated, world: rulez, latency: soon, faults: { garbage: 2 }, headers: { X A: b }, params: { stream: true, messages: null } }"),
                            good_rows());
  for (const auto* part : {"There is no simulated world `rulez`", "models.task.latency must be a time", "models.task.faults.garbage must be a number from 0 to 1", "`headers` has the name \"X A\"",
                           "`params.stream` cannot be true", "`params.messages` cannot be set", "`budget.rollouts` must be a whole number"}) {
    CHECK(says(said, part));
  }
  CHECK(says(said, "c.yaml:1:47: There is no simulated world"));
  CHECK(says(refusal(changed(good_config, "provider: simulated", "model: m, base_url: \"http://127.0.0.1:1/v1\", api_key: \"sk-hidden\\n\""), good_rows()),
             "models.task: `api_key` holds a line break"));
}

TEST_CASE("what is wrong in a row is named with its line and what to do") {
  const auto with_line = [](const std::string& line) { return good_rows() + line + "\n"; };
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "has no rows. Add some, or name another file."},
      {"\n \n", "has no rows. Add some, or name another file."},
      {with_line(R"({"id": "x", "question": "q"})"), "line 13: the row has no field `answer`, which the metric needs. The row has `id`, `question`."},
      {with_line(R"({"id": "x", "answer": "a"})"), "line 13: the row has no field `question`, an input of the program."},
      {with_line(R"({"id": "r1", "question": "q", "answer": "a"})"), "line 13: the id `r1` stands already in "},
      {with_line(R"({"id": "x", "question": "q)"), "line 13, column 27: this is not JSON: "},
      {with_line(R"(["x"])"), "line 13: a row is a JSON object with named fields, but this is [\"x\"]."},
      {with_line("{\"id\": \"x\", \"question\": \"\xff\", \"answer\": \"a\"}"), "line 13, column 26: this byte is not UTF-8."},
      {with_line("{\"id\": \"x\", \"question\": " + std::string(100'000, '[') + std::string(100'000, ']') + ", \"answer\": \"a\"}"),
       "line 13, column 1: this nests more than 200 levels deep."},
  };
  CHECK(says(refusal(good_config, changed(good_rows(), "\"What is 3?\"", "null")), "but the data has 11. Ask for fewer, or add rows. 1 rows were left out, the first in line 3: "));
  for (const auto& [rows, said] : cases) {
    CAPTURE(said);
    CHECK(says(refusal(good_config, rows), said));
  }
}

TEST_CASE("byte order marks and line ends of other systems do no harm") {
  const WorkingFolder folder;
  const auto windows = [](std::string text) {
    for (auto at = text.find('\n'); at != text.npos; at = text.find('\n', at + 2)) text.insert(at, "\r");
    return "\xEF\xBB\xBF" + text;
  };
  WorkingFolder::write("c.yaml", windows(good_config));
  WorkingFolder::write("rows.jsonl", windows(good_rows()));
  const auto outcome = hone_with({"optimize", "c.yaml", "--out", "run", "--dry-run"});
  CHECK_MESSAGE(outcome.code == 0, outcome.err);
  CHECK(says(outcome.err, "data: train 4 rows; validation 4 rows; test 4 rows"));
}

TEST_CASE("an instruction comes to the model, the saved config and best.json byte for byte") {
  const std::string instruction = R"(Reply as {"a": 1}, {{x}}, {{question}}, %s %n ${HOME} $${HOME} \n <b> & "quoted" 'é'.)";
  const WorkingFolder folder;
  const FaultServer server;
  auto config = changed(good_config, "provider: simulated", "model: m, base_url: \"" + server.base_url() + "\"");
  config = changed(config, "signature:", "instruction: " + nlohmann::json(instruction).dump() + ", signature:");
  WorkingFolder::write("c.yaml", config + "optimizer: { kind: baseline }\n");
  WorkingFolder::write("rows.jsonl", good_rows());
  const auto outcome = hone_with({"optimize", "c.yaml", "--out", "run", "--force"});
  REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
  bool sent = false;
  for (const auto& request : server.requests()) {
    if (request.method != "POST") continue;
    const auto messages = nlohmann::json::parse(request.body).at("messages");
    for (const auto& message : messages) sent = sent || message.at("content").get<std::string>().find(instruction) != std::string::npos;
  }
  CHECK(sent);
  CHECK(WorkingFolder::json("run/best.json").dump().find(nlohmann::json(instruction).dump()) != std::string::npos);
  CHECK(hone_with({"render", "run/config.yaml"}).out.find(instruction) != std::string::npos);
  CHECK(hone_with({"export", "run", "--unproven", "--format", "json"}).out.find(nlohmann::json(instruction).dump()) != std::string::npos);
}

TEST_CASE("a command that is none is answered with those there are") {
  const auto outcome = hone_with({"optimise", "c.yaml"});
  CHECK(outcome.code == 2);
  CHECK(says(outcome.err, "`optimise` is no command of hone. Did you mean `optimize`? Commands are `optimize`, "));
}

TEST_CASE("an argument that is empty is refused, not taken for one that is not given") {
  const std::string why = " is empty. Give a value, or leave it out. Is a variable of the shell not set?\n";
  const std::vector<std::pair<std::vector<std::string>, std::string>> all = {{{"eval", "c.yaml", "--require", ""}, "`--require`"},
                                                                             {{"eval", "c.yaml", "--program", "", "--json"}, "`--program`"},
                                                                             {{"optimize", "c.yaml", "--out="}, "`--out`"},
                                                                             {{"export", "run", "-o", ""}, "`-o`"},
                                                                             {{"show", ""}, "an argument"},
                                                                             {{""}, "an argument"}};
  for (const auto& [arguments, what] : all) {
    const auto outcome = hone_with(arguments);
    CHECK(outcome.code == 2);
    CHECK(outcome.out.empty());
    CHECK(outcome.err == "hone: " + what + why);
  }
}

TEST_CASE("a file that the system gives nobody is named, with what the system says") {
  const WorkingFolder folder;
  WorkingFolder::write("c.yaml", good_config);
  WorkingFolder::write("rows.jsonl", good_rows());
  std::filesystem::create_directory("run");
  for (const std::string file : {"config.yaml", "run.sqlite"}) std::filesystem::create_symlink(file, "run/" + file);  // in a circle, also for root
  const std::string why = "cannot be used: Too many levels of symbolic links. Mend that, or name another.\n";
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"show", "run"}, {"resume", "run"}, {"export", "run"}, {"optimize", "c.yaml", "--out", "run"}}) {
    const auto outcome = hone_with(arguments);
    CAPTURE(arguments.front());
    CHECK(outcome.code == 2);
    CHECK(says(outcome.err, why));
  }
}

TEST_CASE("a folder whose name no system takes is named, whatever is to be done with it") {
  const WorkingFolder folder;
  WorkingFolder::write("c.yaml", good_config);
  WorkingFolder::write("rows.jsonl", good_rows());
  const std::string name(300, 'x');
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"optimize", "c.yaml", "--out", name}, {"optimize", "c.yaml", "--continue", "--out", name}}) {
    const auto outcome = hone_with(arguments);
    CHECK(outcome.code == 2);
    CHECK(says(outcome.err, "hone: The folder `" + name + "` cannot be used: File name too long. Choose another with `--out`."));
  }
  for (const std::string command : {"resume", "show", "replay"}) {
    CAPTURE(command);
    const auto outcome = hone_with({command, name});
    CHECK(outcome.code == 2);
    CHECK(says(outcome.err, "There is no folder `" + name + "`."));
  }
  CHECK(says(hone_with({"export", name}).err, "The file `" + name + "` cannot be read: File name too long."));
}
