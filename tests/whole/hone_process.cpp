#include "tests/whole/hone_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace hone {

namespace fs = std::filesystem;

HoneProcess::HoneProcess(const fs::path& folder, const std::vector<std::string>& arguments, const std::string& kill_at) {
  const std::string output = folder / "output.txt";
  std::vector<std::string> words{HONE_BINARY};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("fork failed");
  if (pid_ != 0) return;
  const int file = open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  setenv("WHOLE_KEY", "sk-very-secret", 1);
  setenv("XDG_CACHE_HOME", (folder / "cache").c_str(), 1);
  if (!kill_at.empty()) {
    const char* options = getenv("ASAN_OPTIONS");
    setenv("ASAN_OPTIONS", (std::string(options == nullptr ? "" : options) + ":verify_asan_link_order=0").c_str(), 1);
    setenv("HONE_KILL_AT", kill_at.c_str(), 1);
    setenv("LD_PRELOAD", HONE_KILL_POINT, 1);
  }
  if (chdir(folder.c_str()) != 0 || dup2(file, 1) < 0 || dup2(file, 2) < 0) _exit(126);
  execv(HONE_BINARY, argv.data());
  _exit(127);
}

HoneProcess::~HoneProcess() {
  if (code_ >= 0) return;
  kill(pid_, SIGKILL);
  reap(true);
}

bool HoneProcess::reap(bool block) {
  int status = 0;
  if (code_ < 0 && waitpid(pid_, &status, block ? 0 : WNOHANG) == pid_) {
    code_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }
  return code_ >= 0;
}

void HoneProcess::signal(int number) {
  if (code_ < 0) kill(pid_, number);
}

int HoneProcess::wait() {
  reap(true);
  return code_;
}

bool HoneProcess::ended_within(std::chrono::milliseconds time) {
  const auto until = std::chrono::steady_clock::now() + time;
  while (!reap(false)) {
    if (std::chrono::steady_clock::now() >= until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

int run_hone(const fs::path& folder, const std::vector<std::string>& arguments, const std::string& kill_at) {
  return HoneProcess(folder, arguments, kill_at).wait();
}

std::string output_of(const fs::path& folder) {
  std::ifstream file(folder / "output.txt");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace hone
