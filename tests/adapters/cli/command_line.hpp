#pragma once

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "adapters/cli/cli_main.hpp"
#include "tests/support/temporary_folder.hpp"

namespace hone {

/// What a command line came to.
struct CommandOutcome {
  int code = 0;
  std::string out;
  std::string err;
};

/// Runs `hone` with these arguments in this process.
inline CommandOutcome hone_with(std::vector<std::string> arguments, const ModuleRegistry& registry = {}) {
  std::ostringstream out;
  std::ostringstream err;
  Console console{out, err};
  const int code = run_command_line(std::move(arguments), console, registry);
  return {code, out.str(), err.str()};
}

/// A working directory of its own, gone with the object.
class WorkingFolder {
 public:
  WorkingFolder() : before_(std::filesystem::current_path()) { std::filesystem::current_path(path()); }
  ~WorkingFolder() { std::filesystem::current_path(before_); }
  WorkingFolder(const WorkingFolder&) = delete;
  WorkingFolder& operator=(const WorkingFolder&) = delete;

  const std::filesystem::path& path() const { return folder_.path(); }

  static std::string read(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
  }
  static nlohmann::json json(const std::string& file) { return nlohmann::json::parse(read(file)); }
  static void write(const std::string& file, const std::string& text) { std::ofstream(file, std::ios::binary) << text; }

 private:
  test::TemporaryFolder folder_;
  std::filesystem::path before_;
};

/// A small run of the simulated example that takes well under a second; `more` are further arguments.
inline std::vector<std::string> small_run(const std::string& folder, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments = {"optimize", HONE_SOURCE_DIR "/examples/multi_hop_qa/simulated.yaml", "--out", folder};
  for (const auto* set : {"budget.rollouts=80", "data.split={train: 12, validation: 12, test: 16}", "engine.schedule=ordered", "optimizer.width=4"}) {
    arguments.insert(arguments.end(), {"--set", set});
  }
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

/// Calls that take as long as it takes to stop a run on its way.
inline constexpr auto slow_calls = "models.task.latency=30ms";

/// A child process, which is killed where nobody waits for its end: a test that fails leaves none behind.
class ChildHone {
 public:
  explicit ChildHone(int id) : id_(id) {}
  ~ChildHone() {
    if (id_ == 0) return;
    ::kill(id_, SIGKILL);
    wait();
  }
  ChildHone(const ChildHone&) = delete;
  ChildHone& operator=(const ChildHone&) = delete;

  /// How it ended: its code, or 128 + its signal.
  int wait() {
    int status = 0;
    ::waitpid(std::exchange(id_, 0), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  int id_;
};

/// Runs `hone` in a child process, calls `meanwhile` with its id, and gives how it ended: its code, or 128 + its signal.
inline int hone_in_child(const std::vector<std::string>& arguments, const std::function<void(int process)>& meanwhile) {
  const int child = ::fork();
  if (child == 0) {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, SIG_DFL);  // not the test's own
    std::ostringstream nowhere;
    Console console{nowhere, nowhere};
    ::_exit(run_command_line(arguments, console));
  }
  ChildHone process(child);
  meanwhile(child);
  return process.wait();
}

/// Waits until the run or comparison in `folder` has come so far that `line` stands in its log.
inline void wait_for_log(const std::string& folder, const std::string& line) {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (WorkingFolder::read(folder + "/log.txt").find(line) == std::string::npos) {
    if (std::chrono::steady_clock::now() > limit) FAIL("`" << line << "` never came");
    std::this_thread::yield();
  }
}

/// For `hone_in_child`: sends `signal` once `line` stands in the log in `folder`.
inline std::function<void(int process)> signal_at(const std::string& folder, const std::string& line, int signal) {
  return [=](int process) {
    wait_for_log(folder, line);
    ::kill(process, signal);
  };
}

}  // namespace hone
