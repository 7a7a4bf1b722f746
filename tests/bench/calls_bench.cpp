// What a call to a model costs: 256 calls of 20 ms at concurrency 16, in process and over HTTP; CPU a call through the
// whole chain; calls a second over one core's HTTP client. Prints each figure with its ratio to the target.

#include <ctime>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include "adapters/async/system_clock.hpp"
#include "adapters/models/model_chain.hpp"
#include "adapters/models/openai_provider.hpp"
#include "tests/support/fault_server.hpp"
#include "tests/support/scripted_provider.hpp"

namespace hone {
namespace {

namespace asio = boost::asio;

/// Answers at once, so that what is measured is what stands round it.
class InstantProvider final : public Provider {
 public:
  explicit InstantProvider(const ModelSettings& settings) : codec_(settings), endpoint_{"instant", "", settings.model} {}
  const Endpoint& endpoint() const override { return endpoint_; }
  WireRequest encode(const ModelRequest& request) const override { return codec_.encode(request); }
  asio::awaitable<Result<Completion>> send(std::string, SendContext) override { co_return completion("ok"); }

 private:
  OpenAiCodec codec_;
  Endpoint endpoint_;
};

ModelSettings settings_of(int concurrency) {
  ModelSettings settings;
  settings.base_url = "http://127.0.0.1:1/v1";
  settings.model = "m";
  settings.limits.concurrency = concurrency;
  return settings;
}

ModelRequest question(int number) {
  ModelRequest request;
  request.messages = {{"system", "Answer in one word."}, {"user", fmt::format("What is the capital of country {}?", number)}};
  return request;
}

/// Makes calls through `chain`, `at_once` of them together, until `calls` are done.
class Load {
 public:
  Load(asio::io_context& context, LanguageModel& chain, int calls, int at_once) : chain_(chain), left_(calls) {
    for (int i = 0; i < at_once; ++i) {
      asio::co_spawn(context, work(), [](std::exception_ptr thrown) {
        if (thrown) std::rethrow_exception(thrown);
      });
    }
    context.run();
  }

  int failed() const { return failed_; }

 private:
  asio::awaitable<void> work() {
    while (left_ > 0) {
      const ModelRequest request = question(left_--);
      const CallContext context;
      const auto reply = co_await chain_.complete(request, context);
      if (!reply) ++failed_;
    }
  }

  LanguageModel& chain_;
  int left_;
  int failed_ = 0;
};

double cpu_of_thread() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// What a load took.
struct Cost {
  Seconds wall{0};
  double cpu_s = 0;
  int failed = 0;
};

Cost measure(const ModelSettings& settings, std::unique_ptr<Provider> provider, SystemClock& clock, int calls, int at_once) {
  asio::io_context context(1);
  ModelChain chain(settings, std::move(provider), ChainParts{context.get_executor(), clock});
  const TimePoint start = clock.now();
  const double cpu = cpu_of_thread();
  const Load load(context, chain, calls, at_once);
  return Cost{clock.now() - start, cpu_of_thread() - cpu, load.failed()};
}

void report(const std::string& what, double value, const char* unit, double target, bool more_is_better, int failed) {
  const double ratio = more_is_better ? value / target : target / value;
  fmt::print("{:<58} {:>10.2f} {:<8} target {:>8.0f}   {:.2f}x{}\n", what, value, unit, target, ratio,
             failed == 0 ? "" : fmt::format("   {} FAILED", failed));
}

void measure_latency(SystemClock& clock) {
  const ModelSettings settings = settings_of(16);
  auto provider = std::make_unique<ScriptedProvider>(settings, clock);
  provider->latency = [](int) { return Seconds(0.020); };
  const Cost cost = measure(settings, std::move(provider), clock, 256, 256);
  report("256 calls x 20 ms at concurrency 16, in process", cost.wall.count() * 1e3, "ms", 326, false, cost.failed);
}

void measure_latency_over_http(SystemClock& clock) {
  FaultServer::Options options;
  options.faults = [](const SeenRequest&) {
    Fault slow;
    slow.delay = Seconds(0.020);
    return slow;
  };
  FaultServer server(std::move(options));
  ModelSettings settings = settings_of(16);
  settings.base_url = server.base_url();
  const Cost cost = measure(settings, std::make_unique<OpenAiProvider>(settings, clock), clock, 256, 256);
  report("256 calls x 20 ms at concurrency 16, over HTTP", cost.wall.count() * 1e3, "ms", 326, false, cost.failed);
}

void measure_cpu(SystemClock& clock) {
  constexpr int calls = 200'000;
  const ModelSettings settings = settings_of(16);
  const Cost cost = measure(settings, std::make_unique<InstantProvider>(settings), clock, calls, 16);
  report("CPU a call, in-process model, cache off", cost.cpu_s / calls * 1e6, "us", 5, false, cost.failed);
}

void measure_http(SystemClock& clock) {
  constexpr int calls = 20'000;
  FaultServer server;
  ModelSettings settings = settings_of(16);
  settings.base_url = server.base_url();
  const Cost cost = measure(settings, std::make_unique<OpenAiProvider>(settings, clock), clock, calls, 16);
  report("HTTP calls a second of client CPU, keep-alive, loopback", calls / cost.cpu_s, "calls/s", 8000, true, cost.failed);
}

}  // namespace
}  // namespace hone

int main() {
  hone::SystemClock clock;
  hone::measure_latency(clock);
  hone::measure_latency_over_http(clock);
  hone::measure_cpu(clock);
  hone::measure_http(clock);
}
