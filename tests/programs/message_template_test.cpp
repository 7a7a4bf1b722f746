#include "programs/formats/message_template.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "programs/error.hpp"
#include "tests/programs/fake_world.hpp"

using namespace hone;
using test::has;

namespace {

const std::vector<std::string> fields = {"question"};
Value as_written(const std::string&) { return {}; }

std::string error_of(std::vector<Message> messages) {
  return test::message_of<UserError>([&] { MessageTemplate(std::move(messages), fields, "answer"); });
}

}  // namespace

TEST_CASE("the user's messages are sent byte for byte with the fields filled in") {
  const std::string json = "Reply as {\"a\": 1}, %s, ${HOME}.\r\n";
  const MessageTemplate messages({{"system", json}, {"user", "Q: {{question}}\nA:"}}, fields, "answer");
  CHECK(messages.render(as_written, {{"question", "Who {{is}}?"}}) == std::vector<Message>{{"system", json}, {"user", "Q: Who {{is}}?\nA:"}});
}

TEST_CASE("a message is named by its role, and by its number from the second on") {
  const MessageTemplate messages({{"system", "s"}, {"user", "a"}, {"assistant", "b"}, {"user", "c"}}, fields, "answer");
  CHECK(messages.name(0) == "system");
  CHECK(messages.name(1) == "user");
  CHECK(messages.name(3) == "user_2");
}

TEST_CASE("a proposed text takes the place of a message, and an unknown placeholder in it is literal") {
  const MessageTemplate messages({{"system", "old"}, {"user", "{{question}}"}}, fields, "answer");
  const auto proposed = [](const std::string& name) { return name == "system" ? Value("For {{question}} write {{x}}.") : Value(); };
  CHECK(messages.render(proposed, {{"question", "Who?"}}) == std::vector<Message>{{"system", "For Who? write {{x}}."}, {"user", "Who?"}});
}

TEST_CASE("a template that cannot be meant so is refused") {
  CHECK(has(error_of({}), "`answer` has no messages"));
  CHECK(has(error_of({{"tool", "x"}}), "`tool`; roles are `system`, `user` and `assistant`"));
  CHECK(has(error_of({{"system", "s"}, {"user", "{{qestion}}"}}), "The message `user` of the template of `answer` names the field `qestion`"));
  CHECK(has(error_of({{"user", "{{qestion}}"}}), "Did you mean `question`?"));
}
