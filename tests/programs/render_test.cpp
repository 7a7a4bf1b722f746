#include "programs/render.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "programs/error.hpp"
#include "programs/repeat.hpp"
#include "tests/programs/fake_world.hpp"
#include "tests/programs/multi_hop.hpp"
#include "tests/support/golden.hpp"

using namespace hone;
using test::has;

namespace {

std::string text_of(const std::vector<RenderedCall>& calls) {
  std::string text;
  for (const RenderedCall& call : calls) {
    text += fmt::format("=== {} ({})\n", call.path, call.role);
    for (const Message& message : call.messages) text += fmt::format("--- {}\n{}\n", message.role, message.content);
  }
  return text;
}

const Values who_painted = {{"question", "Who painted Lume?"}};

}  // namespace

TEST_CASE("a program is rendered whole without a call, with placeholders for what models and searches would give") {
  test::check_golden("prompts/multi_hop.txt", text_of(render_program(test::multi_hop(), {}, who_painted)));
}

TEST_CASE("what is rendered is what would be sent") {
  const std::string chat_reply = "[[ ## reasoning ## ]]\n({0}.reasoning)\n[[ ## {1} ## ]]\n({0}.{1})";
  test::FakeWorld world({"(first_query.query)", fmt::format(fmt::runtime(chat_reply), "summarize", "summary"), "(second_query.query)",
                         fmt::format(fmt::runtime(chat_reply), "answer", "answer")});
  world.settings.components = {{"answer.instruction", "Keep {\"a\": 1}, {{x}}, %s and ${HOME}."},
                               {"first_query.demos", to_value(std::vector<Demo>{{"r1", "first_query", {{"question", "Q"}, {"query", "q"}}, true}})}};
  CHECK(world.run(test::multi_hop(), who_painted).outputs.has_value());
  const auto rendered = render_program(test::multi_hop(), world.settings.components, who_painted);
  REQUIRE(rendered.size() == 4);
  for (const std::size_t call : {0, 2}) CHECK(rendered[call].messages.front() == world.model.asked[call].request.messages.front());
  CHECK(rendered[0].messages == world.model.asked[0].request.messages);
  CHECK(rendered[2].messages == world.model.asked[2].request.messages);
  CHECK(rendered[3].messages.front() == world.model.asked[3].request.messages.front());
  CHECK(has(rendered[3].messages.front().content, "Keep {\"a\": 1}, {{x}}, %s and ${HOME}."));
}

TEST_CASE("demos of the row that is rendered are left out") {
  const ComponentValues components = {{"first_query.demos", to_value(std::vector<Demo>{{"r1", "first_query", {{"question", "Q"}, {"query", "q"}}, true}})}};
  CHECK(render_program(test::multi_hop(), components, who_painted)[0].messages.size() == 4);
  CHECK(render_program(test::multi_hop(), components, who_painted, "r1")[0].messages.size() == 2);
}

TEST_CASE("every type, format and loop can be rendered") {
  const std::string outputs = "x, n: int, f: float, b: bool, l: list[int], d: dict, o: Literal['yes', 'no']";
  for (const std::string format : {"chat", "json", "xml"}) {
    PredictOptions options;
    options.name = "all";
    options.format = format;
    options.signature = parse_signature("question -> " + outputs);
    RepeatOptions twice;
    twice.times = 2;
    const Program program(test::make<Repeat>(twice, test::make<Predict>(options)), {"question"}, {"o"});
    const auto calls = render_program(program, {}, who_painted);
    REQUIRE(calls.size() == 2);
    CHECK(calls[1].occurrence == std::vector<int>{1});
    CHECK(calls[0].messages == calls[1].messages);
  }
}

TEST_CASE("a program that asks an undeclared model cannot be rendered and says so") {
  class Asks : public Module {
   public:
    std::vector<std::string> reads() const override { return {"question"}; }
    std::vector<std::string> writes() const override { return {"a"}; }
    boost::asio::awaitable<Result<Values>> run(Context& context, Values) const override {
      ModelRequest request;
      const Result<Completion> reply = co_await context.ask("judge", std::move(request));
      co_return Values{{"a", reply->text}};
    }
  };
  const Program program(test::make<Asks>(), {"question"}, {"a"});
  CHECK(has(test::message_of<UserError>([&] { render_program(program, {}, who_painted); }), "`judge`"));
}
