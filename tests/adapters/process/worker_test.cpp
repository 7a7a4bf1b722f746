#include "adapters/process/worker.hpp"

#include <csignal>
#include <fstream>
#include <future>
#include <string>
#include <thread>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/post.hpp>
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/adapters/process/scripts.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace hone;
using hone::test::Bench;
using hone::test::shell_worker;
using nlohmann::json;

namespace hone::test {

Result<Value> Bench::ask(const std::string& op, TimePoint deadline) { return run(worker->ask(op, json::object(), deadline)); }

}  // namespace hone::test

namespace {

const std::string echo = "printf '{\"id\": %s, \"got\": %s}\\n' \"$id\" \"$line\"";

std::string message(const Result<Value>& reply) { return reply ? "" : reply.error().message; }

bool says(const Result<Value>& reply, const std::string& words) { return message(reply).find(words) != std::string::npos; }

bool alive(int pid) { return ::kill(pid, 0) == 0; }

/// Whether a process that was killed is dead soon: gone, or a zombie that init has not yet reaped.
bool dies(int pid) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (std::chrono::steady_clock::now() < until) {
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    std::string number;
    std::string name;
    std::string state;
    stat >> number >> name >> state;
    if (state.empty() || state == "Z") return true;
    std::this_thread::yield();
  }
  return false;
}

}  // namespace

TEST_CASE("a request goes out with version, id and op and its reply comes back") {
  Bench bench(shell_worker(echo));
  const auto reply = bench.run(bench.worker->ask("run", json{{"inputs", {{"q", "a \"b\"\n"}}}}, TimePoint::max()));
  REQUIRE_MESSAGE(reply.has_value(), message(reply));
  CHECK(reply->json()["got"] == json{{"v", 1}, {"id", 1}, {"op", "run"}, {"inputs", {{"q", "a \"b\"\n"}}}});
  CHECK(bench.ask("score")->json()["id"] == 2);
}

TEST_CASE("many requests are in flight at once and replies may come in any order") {
  WorkerSettings settings;
  settings.command = {"sh", "-c", "for i in 1 2 3; do read -r line; done; for i in 3 1 2; do printf '{\"id\": %s, \"n\": %s}\\n' $i $i; done; cat"};
  Bench bench(settings);
  std::vector<std::future<Result<Value>>> replies;
  for (int i = 0; i < 3; ++i) {
    replies.push_back(boost::asio::co_spawn(bench.context, bench.worker->ask("run", json::object(), TimePoint::max()), boost::asio::use_future));
  }
  for (auto& reply : replies) {
    while (reply.wait_for(std::chrono::seconds(0)) != std::future_status::ready) bench.context.run_one();
  }
  for (int i = 0; i < 3; ++i) CHECK(replies[static_cast<std::size_t>(i)].get()->json()["n"] == i + 1);
}

TEST_CASE("a request larger than any pipe passes") {
  Bench bench(shell_worker("printf '{\"id\": 1, \"length\": %s}\\n' ${#line}"));
  const auto reply = bench.run(bench.worker->ask("run", json{{"inputs", std::string(1 << 20, 'x')}}, TimePoint::max()));
  REQUIRE_MESSAGE(reply.has_value(), message(reply));
  CHECK(reply->json()["length"].get<int>() > (1 << 20));
}

TEST_CASE("an error is the world's or the prompt's, as the command says") {
  Bench bench(shell_worker("case $id in 1) k=transient;; 2) k=program;; esac; printf '{\"id\": %s, \"error\": {\"kind\": \"%s\", \"message\": \"no\"}}\\n' $id $k"));
  CHECK(bench.ask().error().kind == FailureKind::program);
  const auto reply = bench.ask();
  CHECK(reply.error().kind == FailureKind::program_error);
  CHECK(reply.error().message == "no.");
}

TEST_CASE("only a program can blame the prompt") {
  auto settings = shell_worker("printf '{\"id\": %s, \"error\": {\"kind\": \"program\", \"message\": \"no\"}}\\n' $id");
  settings.failure = FailureKind::retriever;
  CHECK(Bench(settings).ask("retrieve").error().kind == FailureKind::retriever);
}

TEST_CASE("keys that a command says are cut out of the log and of messages") {
  std::vector<std::string> log;
  auto settings = shell_worker("case $id in 1) echo sk-secret refused >&2; printf '{\"id\": 1, \"error\": {\"message\": \"sk-secret is no key\"}}\\n';; "
                               "2) printf '{\"id\": 2, \"feedback\": \"I am sk-s\\\\u0065cret\"}\\n';; *) exit 3;; esac");
  settings.log = [&](const std::string& line) { log.push_back(line); };
  settings.clean = [](std::string text) {
    for (auto at = text.find("sk-secret"); at != text.npos; at = text.find("sk-secret")) text.replace(at, 9, "[secret]");
    return text;
  };
  settings.clean_reply = settings.clean;
  Bench bench(settings);
  CHECK(message(bench.ask()) == "[secret] is no key.");
  CHECK(bench.ask()->json()["feedback"] == "I am [secret]");
  CHECK(message(bench.ask()).find("Its last words: [secret] refused") != std::string::npos);
  CHECK(log == std::vector<std::string>{"[secret] refused"});
}

TEST_CASE("a key that lies where a long line is parted is cut out too, whether the line ends or not") {
  for (const std::string end : {"\\n", ""}) {
    std::string log;
    auto settings = shell_worker("printf '%04092dsk-secret%09000d" + end + "' 0 0 >&2; exit 3");
    settings.log = [&](const std::string& piece) { log += piece; };
    settings.clean = [](std::string text) {
      if (const auto at = text.find("sk-secret"); at != text.npos) text.replace(at, 9, "[secret]");
      return text;
    };
    CHECK(Bench(settings).ask().has_error());
    CHECK(log == std::string(4092, '0') + "[secret]" + std::string(9000, '0'));
  }
}

TEST_CASE("a line on stdout is shown without keys and without half a character") {
  auto settings = shell_worker("printf '%0199d' 0; echo 'ж sk-secret'");
  settings.clean = [](std::string text) {
    if (const auto at = text.find("sk-secret"); at != text.npos) text.replace(at, 9, "[secret]");
    return text;
  };
  CHECK(says(Bench(settings).ask(), "wrote `" + std::string(199, '0') + "…` on stdout"));
  auto short_line = shell_worker("echo token sk-secret");
  short_line.clean = settings.clean;
  CHECK(says(Bench(short_line).ask(), "wrote `token [secret]` on stdout"));
}

TEST_CASE("a command that dies fails what is in flight, with its last words, and is started again") {
  std::vector<std::string> log;
  auto settings = shell_worker("if [ $id = 1 ]; then echo one >&2; printf two >&2; exit 3; fi; " + echo);
  settings.log = [&](const std::string& line) { log.push_back(line); };
  Bench bench(settings);
  const auto reply = bench.ask();
  REQUIRE(reply.has_error());
  CHECK(reply.error().kind == FailureKind::program);
  CHECK(message(reply) == "The command `sh` ended (exit code 3). Its last words: one / two");
  CHECK(log == std::vector<std::string>{"one", "two"});
  CHECK(bench.ask().has_value());
}

TEST_CASE("a command killed by a signal says so") { CHECK(says(Bench(shell_worker("kill -9 $$")).ask(), "signal 9")); }

TEST_CASE("a line on stdout that is no reply is a clear failure") {
  CHECK(says(Bench(shell_worker("echo hello")).ask(), "wrote `hello` on stdout, which is no JSON object"));
  CHECK(says(Bench(shell_worker("echo 5")).ask(), "wrote `5` on stdout"));
  CHECK(says(Bench(shell_worker("printf '\\001\\377\\002\\n'")).ask(), "wrote 3 bytes that are no text on stdout"));
  CHECK(says(Bench(shell_worker("echo '{\"id\": 77}'")).ask(), "whose `id` is that of no request"));
  CHECK(says(Bench(shell_worker("echo '{\"outputs\": {}}'")).ask(), "whose `id` is that of no request"));
}

TEST_CASE("empty lines and carriage returns between replies do no harm") {
  Bench bench(shell_worker("printf '\\n\\r\\n{\"id\": %s}\\r\\n' $id"));
  CHECK(bench.ask().has_value());
  CHECK(bench.ask().has_value());
}

TEST_CASE("a last reply without a line break counts") { CHECK(Bench(shell_worker("printf '{\"id\": 1}'; exit 0")).ask().has_value()); }

TEST_CASE("no answer by the deadline is a timeout, and a late reply to it is dropped") {
  Bench bench(shell_worker("if [ $id = 1 ]; then read -r line; echo '{\"id\": 1}'; echo '{\"id\": 2}'; else " + echo + "; fi"));
  const auto reply = bench.ask("run", bench.clock.now() + Seconds(0.02));
  REQUIRE(reply.has_error());
  CHECK(reply.error().kind == FailureKind::timeout);
  CHECK(bench.ask().has_value());
  CHECK(bench.ask()->json()["got"]["id"] == 3);
}

TEST_CASE("a command that gives no answer at all in its time is stopped and started anew") {
  auto settings = shell_worker("if [ ! -e \"$0\" ]; then touch \"$0\"; cat > /dev/null; else " + echo + "; fi");
  const hone::test::TemporaryFolder folder;
  settings.command.push_back((folder.path() / "was_here").string());  // $0
  settings.timeout = Seconds(0.3);
  Bench bench(settings);
  CHECK(bench.ask().error().kind == FailureKind::timeout);
  CHECK(bench.ask().has_value());
}

TEST_CASE("a command whose replies come late is not taken for hung") {
  auto settings = shell_worker("if [ $id = 1 ]; then lives=1; read -r line; echo '{\"id\": 1}'; else printf '{\"id\": %s, \"lives\": %s}\\n' $id ${lives:-0}; fi");
  settings.timeout = Seconds(0.5);
  Bench bench(settings);
  CHECK(bench.ask("run", bench.clock.now() + Seconds(0.02)).error().kind == FailureKind::timeout);
  CHECK(bench.ask().error().kind == FailureKind::timeout);  // it is read, and answered with what the first one waited for
  const auto reply = bench.ask();
  REQUIRE_MESSAGE(reply.has_value(), message(reply));
  CHECK(reply->json()["lives"] == 1);
}

TEST_CASE("a command that reads nothing more does not stop us with a signal") {
  WorkerSettings settings;
  settings.command = {"sh", "-c", "exec 0<&-; exit 0"};
  Bench bench(settings);
  for (int i = 0; i < 20; ++i) {
    const auto reply = bench.run(bench.worker->ask("run", json{{"inputs", std::string(100000, 'x')}}, TimePoint::max()));
    CHECK(says(reply, "ended (exit code 0)"));
  }
}

TEST_CASE("a command that cannot be started is the user's to mend") {
  WorkerSettings settings;
  settings.command = {"./no_such_program"};
  settings.folder = "/";
  const auto reply = Bench(settings).ask();
  CHECK(reply.error().kind == FailureKind::setup);
  CHECK(message(reply).starts_with("The command `./no_such_program` cannot be started in /: No such file"));
  settings.folder = "/no/such/folder";
  settings.command = {"sh"};
  CHECK(Bench(settings).ask().error().kind == FailureKind::setup);
}

TEST_CASE("the command runs in its folder, and no shell reads its arguments") {
  WorkerSettings settings;
  settings.command = {"sh", "-c", "read -r line; printf '{\"id\": 1, \"at\": \"%s\", \"arg\": \"%s\"}\\n' \"$PWD\" \"$1\"; cat", "x", "$(echo no) *"};
  settings.folder = "/usr";
  const auto reply = Bench(settings).ask();
  REQUIRE_MESSAGE(reply.has_value(), message(reply));
  CHECK(reply->json()["at"] == "/usr");
  CHECK(reply->json()["arg"] == "$(echo no) *");
}

TEST_CASE("at the end the command and what it started are gone") {
  int pid = 0;
  int child = 0;
  {
    Bench bench(shell_worker("sleep 1000 & printf '{\"id\": %s, \"pid\": %s, \"child\": %s}\\n' $id $$ $!"));
    const auto reply = bench.ask();
    REQUIRE(reply.has_value());
    pid = reply->json()["pid"];
    child = reply->json()["child"];
    CHECK(alive(pid));
    bench.worker.reset();
  }
  CHECK_FALSE(alive(pid));
  CHECK(dies(child));
}

TEST_CASE("a cancelled request throws, and the command goes on for the others") {
  Bench bench(shell_worker("if [ $id != 1 ]; then " + echo + "; fi"));
  boost::asio::cancellation_signal cancel;
  bool cancelled = false;
  boost::asio::co_spawn(bench.context, bench.worker->ask("run", json::object(), TimePoint::max()),
                        boost::asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr thrown, Result<Value>) { cancelled = thrown != nullptr; }));
  boost::asio::post(bench.context, [&] { cancel.emit(boost::asio::cancellation_type::terminal); });
  CHECK(bench.ask().has_value());
  CHECK(cancelled);
}
