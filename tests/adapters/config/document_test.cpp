#include "adapters/config/document.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck.h>

#include "programs/error.hpp"

using namespace hone;

namespace {

std::string error_of(const std::string& text) {
  try {
    parse_document(text, "c.yaml");
  } catch (const UserError& error) {
    return error.what();
  }
  return "none";
}

Node with_variables(const std::string& text, std::map<std::string, std::string> environment) {
  auto root = parse_document(text, "c.yaml");
  const auto problems = replace_variables(root, [&](const std::string& name) -> std::optional<std::string> {
    const auto found = environment.find(name);
    return found == environment.end() ? std::nullopt : std::optional(found->second);
  });
  REQUIRE(problems.empty());
  return root;
}

}  // namespace

TEST_CASE("every part of a document knows where it stands") {
  const auto root = parse_document("name: x\nbudget:\n  rollouts: 12\n  list: [a, 'b']\n", "c.yaml");
  const auto* rollouts = root.find("budget")->find("rollouts");
  CHECK(rollouts->place.text() == "c.yaml:3:13");
  CHECK(rollouts->key_place.text() == "c.yaml:3:3");
  CHECK_FALSE(root.find("budget")->find("list")->children[0].quoted);
  CHECK(root.find("budget")->find("list")->children[1].quoted);
}

TEST_CASE("what is no config is refused with its place") {
  CHECK(error_of("a: [1, 2\nb: 3") .starts_with("c.yaml:2:"));
  CHECK(error_of("a: 1\nb: 2\na: 3\n") == "c.yaml:3:1: the key `a` is given twice; it stands first in line 1.");
  CHECK(error_of("") == "c.yaml: the file is empty.");
  CHECK(error_of("# only a comment\n") == "c.yaml: the file is empty.");
  CHECK(error_of("a: 1\n---\nb: 2\n").find("more than one document") != std::string::npos);
  CHECK(error_of("a: \xff\n") == "c.yaml: the file is not UTF-8; save it as UTF-8.");
  CHECK(error_of("? [a]\n: 1\n").find("a key must be a plain word") != std::string::npos);
}

TEST_CASE("aliases that unfold without end are refused") {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) bomb += (j ? ", *a" : "*a") + std::to_string(i - 1);
    bomb += "]\n";
  }
  CHECK(error_of(bomb).find("unfolds without end") != std::string::npos);
}

TEST_CASE("a map takes over the entries of another, and its own win") {
  const auto root = parse_document("a: &a { x: 1, y: 2 }\nb: &b { y: 3, z: 4 }\nc: { <<: *a, x: 5 }\nd: { x: 6, <<: [*b, *a] }\ne: { '<<': 7 }\n", "f");
  CHECK(to_json(*root.find("c")).dump() == R"({"x":5,"y":2})");
  CHECK(to_json(*root.find("d")).dump() == R"({"x":6,"y":3,"z":4})");
  CHECK(to_json(*root.find("e")).dump() == R"({"<<":7})");
  CHECK(error_of("a: { <<: 3 }\n").find("`<<` takes the entries of a map") != std::string::npos);
}

TEST_CASE("variables are replaced after parsing, so their values are never YAML") {
  const auto root = with_variables("a: ${KEY}\nb: ${NONE:-x:y}\nc: '${EMPTY:-d}'\nd: ${EMPTY}\n", {{"KEY", "p: [q]"}, {"EMPTY", ""}});
  CHECK(root.find("a")->text == "p: [q]");
  CHECK(root.find("b")->text == "x:y");
  CHECK(root.find("c")->text == "d");
  CHECK(root.find("d")->text.empty());
  CHECK(root.find("a")->written == "${KEY}");
}

TEST_CASE("instructions, templates, signatures and descriptions keep every byte") {
  const std::string text = "{\"a\": 1} {{x}} %s ${HOME} $${";
  Node root = parse_document("a: 1", "c.yaml");
  Node& program = root.entry("program");
  for (const auto* key : {"instruction", "signature"}) program.entry(key).set(text, true);
  program.entry("template").entry("messages").set(text, true);
  program.entry("descriptions").entry("field").set(text, true);
  CHECK(replace_variables(root, [](const std::string&) { return std::nullopt; }).empty());
  for (const auto* key : {"instruction", "signature"}) CHECK(root.find("program")->find(key)->text == text);
  CHECK(root.find("program")->find("template")->find("messages")->text == text);
  CHECK(root.find("program")->find("descriptions")->find("field")->text == text);
}

TEST_CASE("a model or a header may be called as a text of a program is") {
  const auto root = with_variables("models: { template: { api_key: '${KEY}' } }\n", {{"KEY", "k"}});
  CHECK(root.find("models")->find("template")->find("api_key")->text == "k");
}

TEST_CASE("an unset variable is named with its place") {
  auto root = parse_document("a: 1\nb: x${NOPE}\nc: ${OPEN\nd: ${1x}\ne: ${OUTER:-${INNER:-x}}\n", "c.yaml");
  const auto problems = replace_variables(root, [](const std::string&) { return std::nullopt; });
  REQUIRE(problems.size() == 4);
  CHECK(problems[0] == "c.yaml:2:4: the environment variable `NOPE` is not set. Set it, or give a default: `${NOPE:-default}`.");
  CHECK(problems[1].starts_with("c.yaml:3:4: `${` opens a variable that no `}` closes"));
  CHECK(problems[2].starts_with("c.yaml:4:4: `${1x}` is no variable"));
  CHECK(problems[3] == "c.yaml:5:4: the default of `${OUTER}` holds another variable, which it cannot.");
}

TEST_CASE("words that YAML reads as truths and as nothing are such in JSON, and quoted they are words") {
  const auto json = [](const std::string& text) { return to_json(parse_document(text, "c.yaml")).dump(); };
  CHECK(json("a: [true, True, TRUE, false, False, FALSE]\n") == R"({"a":[true,true,true,false,false,false]})");
  CHECK(json("a: [null, Null, NULL, ~]\n") == R"({"a":[null,null,null,null]})");
  CHECK(json("a: ['True', \"null\", tRUE, yes, Nil]\n") == R"({"a":["True","null","tRUE","yes","Nil"]})");
  CHECK(to_json(with_variables("a: ${FLAG}\nb: ${NOTHING}\n", {{"FLAG", "True"}, {"NOTHING", "Null"}})).dump() == R"({"a":true,"b":null})");
}

TEST_CASE("two dollars stand for one before a brace") {
  CHECK(with_variables("a: x$${y}z $5 $$\n", {}).find("a")->text == "x${y}z $5 $$");
}

TEST_CASE("overrides reach into maps, lists and keys with dots") {
  auto root = parse_document("budget: {rollouts: 5}\nsteps: [{a: 1}]\ncomponents: {x.y: old}\n", "c.yaml");
  set_override(root, "budget.rollouts=100");
  set_override(root, "budget.usd=0.5");
  set_override(root, "steps.0.a=Answer: briefly = now");
  set_override(root, "components.x.y=new");
  set_override(root, "list=[1, two]");
  set_override(root, "none=null");
  CHECK(to_json(root).dump() ==
        R"({"budget":{"rollouts":100,"usd":0.5},"steps":[{"a":"Answer: briefly = now"}],"components":{"x.y":"new"},"list":[1,"two"],"none":null})");
  CHECK(root.find("budget")->find("usd")->place.text() == "--set budget.usd");
  CHECK_THROWS_WITH_AS(set_override(root, "steps.1.a=x"), "--set steps.1.a: `1` is no item of this list, which has 1 (counted from 0).", UserError);
  CHECK_THROWS_WITH_AS(set_override(root, "steps.0.a={q} is"),
                       "--set steps.0.a: a value that begins with `{` is read as YAML, and this is none. A text stands in quotes of its own: `--set steps.0.a='\"…\"'`.", UserError);
  CHECK_THROWS_AS(set_override(root, "budget"), UserError);
  CHECK_THROWS_AS(set_override(root, "=3"), UserError);
}

TEST_CASE("a secret is saved as it was written") {
  auto root = with_variables("key: ${KEY}\nurl: http://${HOST}\n", {{"KEY", "sk-1"}, {"HOST", "h"}});
  root.find("key")->keep_written = true;
  CHECK(to_yaml(root) == "key: \"${KEY}\"\nurl: \"http://h\"\n");
}

namespace {

rc::Gen<std::string> any_text() {
  return rc::gen::container<std::string>(rc::gen::element('a', '1', ' ', '\n', '\t', '"', '\'', ':', '#', '-', '{', '$', '\\', '%', '~', '.', '\r', '\x01'));
}

Node any_node(int depth) {
  Node node;
  const int kind = *rc::gen::inRange(0, depth > 0 ? 4 : 2);
  if (kind == 0) node.set(*any_text(), true);
  if (kind >= 2) {
    node.kind = kind == 2 ? Node::Kind::list : Node::Kind::map;
    const int size = *rc::gen::inRange(0, 4);
    for (int i = 0; i < size; ++i) {
      node.children.push_back(any_node(depth - 1));
      if (kind == 3) node.children.back().key = *any_text() + std::to_string(i);
    }
  }
  return node;
}

}  // namespace

TEST_CASE("what is written reads back as the same tree") {
  CHECK(rc::check([] {
    Node root = any_node(3);
    if (root.is_null()) root.set("x", true);
    auto again = parse_document(to_yaml(root), "saved");
    RC_ASSERT(replace_variables(again, [](const std::string&) { return std::nullopt; }).empty());
    RC_ASSERT(to_json(again) == to_json(root));
  }));
}

TEST_CASE("plain scalars keep their type when written and read again") {
  const std::string text = "a: 1\nb: '1'\nc: true\nd: 'true'\ne: null\nf: 'null'\ng: 1.5\nh: yes\n";
  const auto json = to_json(parse_document(text, "c.yaml"));
  CHECK(json.dump() == R"({"a":1,"b":"1","c":true,"d":"true","e":null,"f":"null","g":1.5,"h":"yes"})");
  CHECK(to_json(parse_document(to_yaml(parse_document(text, "c.yaml")), "saved")) == json);
  CHECK(to_json(document_from_json(json, "best.json")) == json);
}
