// What a run's record costs: CPU and bytes a rollout, and the time to take up a long run again.
//
//   store_bench [ROLLOUTS] [AT ONCE] [FOLDER]      default 100000 64 and the system's temporary folder
//
// A rollout is one call with its attempt, two journal records, and a record with a trace.

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include "adapters/storage/sqlite_run_store.hpp"

namespace hone {
namespace {

namespace asio = boost::asio;

double cpu_s() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double now_s() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

/// Bytes that this process has handed to the kernel to write.
double bytes_written() {
  std::ifstream file("/proc/self/io");
  for (std::string name; file >> name;) {
    double value = 0;
    file >> value;
    if (name == "wchar:") return value;
  }
  return 0;
}

std::string key_of(std::int64_t step) { return fmt::format("{:064x}", static_cast<std::uint64_t>(step) * 0x9e3779b97f4a7c15U); }

std::string question(std::int64_t step) { return fmt::format("Which town lies on the river that flows past house number {}?", step); }

const std::string instruction = "Answer the question. Name the town only, without its country, and say nothing else. " + std::string(200, '.');

AttemptIntent intent_of(std::int64_t step) {
  AttemptIntent intent;
  intent.key = key_of(step);
  intent.role = "task";
  intent.phase = "search";
  intent.step = step;
  intent.reservation = {1, 0, 400, 256, 0.001};
  return intent;
}

AttemptOutcome answer_to(std::int64_t step) {
  AttemptOutcome outcome;
  outcome.state = AttemptState::answered;
  outcome.actual = {1, 0, 180, 12, 0.0001};
  Completion& reply = outcome.reply.emplace();
  reply.text = fmt::format("Town {}", step);
  reply.key = key_of(step);
  reply.model = "bench-1";
  reply.spend = reply.first_spend = outcome.actual;
  outcome.request_body = fmt::format(
      R"({{"model":"bench","messages":[{{"role":"system","content":"{}"}},{{"role":"user","content":"{}"}}],"max_tokens":256}})",
      instruction, question(step));
  return outcome;
}

RolloutRecord rollout_of(std::int64_t step, const Completion& reply) {
  RolloutRecord record;
  record.step = step;
  record.key = {"search", fmt::format("{:016x}", static_cast<std::uint64_t>(step / 40) * 0x9e3779b97f4a7c15U), "train",
                fmt::format("row-{}", step % 300), 0};
  record.outputs["answer"] = reply.text;
  record.judgement.emplace();
  record.judgement->score.value = static_cast<double>(step % 2);
  record.judgement->feedback.text = "The expected answer is another town.";
  record.spend = record.first_spend = reply.spend;
  record.latency_s = 0.5;
  Span& root = record.trace.root;
  root.inputs["question"] = question(step);
  root.outputs = record.outputs;
  Span& predictor = root.children.emplace_back();
  predictor.path = "answer";
  predictor.inputs = root.inputs;
  predictor.outputs = root.outputs;
  Span& call = predictor.children.emplace_back();
  call.kind = Span::Kind::model;
  call.path = "answer";
  call.role = "task";
  call.messages = {{"system", instruction}, {"user", question(step)}};
  call.reply = reply;
  return record;
}

struct Work {
  RunStore& store;
  std::int64_t next = 1;
  std::int64_t last = 0;
};

asio::awaitable<void> roll_out(Work& work) {
  while (work.next <= work.last) {
    const std::int64_t step = work.next++;
    work.store.append({"asked", step, R"({"hash":"0123456789abcdef"})"});
    AttemptIntent intent = intent_of(step);
    const std::int64_t id = co_await work.store.intend(std::move(intent));
    AttemptOutcome outcome = answer_to(step);
    const Completion reply = *outcome.reply;
    co_await work.store.settle(id, std::move(outcome));
    RolloutRecord record = rollout_of(step, reply);
    work.store.put_rollout(std::move(record));
    work.store.append({"told", step, R"({"need":{"calls":1,"tokens":192,"usd":0.0001},"outcome":{"score":1.0},"ran":true,"wall_s":12.5})"});
    co_await work.store.flush();
  }
}

void write(const std::filesystem::path& file, std::int64_t rollouts, int at_once) {
  const double cpu = cpu_s(), wall = now_s(), bytes = bytes_written();
  {
    asio::io_context context;
    const auto store = SqliteRunStore::open(file, context.get_executor());
    Work work{*store, 1, rollouts};
    for (int i = 0; i < at_once; ++i) asio::co_spawn(context, roll_out(work), asio::detached);
    context.run();
  }
  const auto count = static_cast<double>(rollouts);
  fmt::print("{} rollouts, {} at once: {:.1f} us of CPU, {:.1f} us of time, {:.2f} kB written a rollout; {:.2f} kB of file\n", rollouts,
             at_once, (cpu_s() - cpu) / count * 1e6, (now_s() - wall) / count * 1e6, (bytes_written() - bytes) / count / 1e3,
             static_cast<double>(std::filesystem::file_size(file)) / count / 1e3);
}

void take_up_again(const std::filesystem::path& file) {
  const double start = now_s();
  asio::io_context context;
  const auto store = SqliteRunStore::open(file, context.get_executor());
  const auto journal = store->journal();
  const auto attempts = store->attempts();
  fmt::print("taken up again with {} journal records and {} attempts in {:.2f} s\n", journal.size(), attempts.size(), now_s() - start);
  const double one = now_s();
  constexpr int reads = 1000;
  for (int i = 1; i <= reads; ++i) store->rollout(i);
  fmt::print("a rollout with its trace is read in {:.1f} us\n", (now_s() - one) / reads * 1e6);
}

}  // namespace
}  // namespace hone

int main(int count, char** arguments) {
  const std::int64_t rollouts = count > 1 ? std::stoll(arguments[1]) : 100000;
  const int at_once = count > 2 ? std::stoi(arguments[2]) : 64;
  const std::filesystem::path parent = count > 3 ? arguments[3] : std::filesystem::temp_directory_path().string();
  const auto folder = parent / fmt::format("hone-store-bench-{}", getpid());
  std::filesystem::create_directory(folder);
  hone::write(folder / "run.sqlite", rollouts, at_once);
  hone::take_up_again(folder / "run.sqlite");
  std::filesystem::remove_all(folder);
}
