#include "adapters/process/child_process.hpp"

#include <array>
#include <cassert>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

extern char** environ;

namespace hone {
namespace {

void check(int error) {
  if (error != 0) throw std::system_error(error, std::generic_category());
}

/// Both ends of a pipe, closed unless taken.
struct Pipe {
  Pipe() {
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) check(errno);
  }
  ~Pipe() {
    for (const int end : ends) {
      if (end >= 0) ::close(end);
    }
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int take(std::size_t end) {
    ::fcntl(ends[end], F_SETFL, ::fcntl(ends[end], F_GETFL) | O_NONBLOCK);
    return std::exchange(ends[end], -1);
  }

  std::array<int, 2> ends = {-1, -1};
};

struct FileActions {
  FileActions() { check(::posix_spawn_file_actions_init(&actions)); }
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions); }
  posix_spawn_file_actions_t actions;
};

/// A group of its own; signals as a fresh process has them, whatever this one blocks or ignores.
struct Attributes {
  Attributes() {
    check(::posix_spawnattr_init(&attributes));
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setsigdefault(&attributes, &all);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~Attributes() { ::posix_spawnattr_destroy(&attributes); }
  posix_spawnattr_t attributes;
};

std::string ending(int status) {
  if (WIFEXITED(status)) return fmt::format("exit code {}", WEXITSTATUS(status));
  return fmt::format("signal {} ({})", WTERMSIG(status), ::strsignal(WTERMSIG(status)));
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& command, const std::filesystem::path& folder) {
  assert(!command.empty());
  Pipe in;
  Pipe out;
  Pipe err;
  FileActions files;
  ::posix_spawn_file_actions_adddup2(&files.actions, in.ends[0], STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&files.actions, out.ends[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&files.actions, err.ends[1], STDERR_FILENO);
  ::posix_spawn_file_actions_addclosefrom_np(&files.actions, STDERR_FILENO + 1);
  if (!folder.empty()) check(::posix_spawn_file_actions_addchdir_np(&files.actions, folder.c_str()));
  Attributes attributes;
  std::vector<char*> words;
  for (const auto& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  check(::posix_spawnp(&pid_, words.front(), &files.actions, &attributes.attributes, words.data(), environ));
  stdin_ = in.take(1);
  stdout_ = out.take(0);
  stderr_ = err.take(0);
}

ChildProcess::~ChildProcess() {
  for (const int descriptor : {stdin_, stdout_, stderr_}) {
    if (descriptor >= 0) ::close(descriptor);
  }
  end(Seconds(0.1));
}

int ChildProcess::take_stdin() { return std::exchange(stdin_, -1); }
int ChildProcess::take_stdout() { return std::exchange(stdout_, -1); }
int ChildProcess::take_stderr() { return std::exchange(stderr_, -1); }

/// Leaves the process unreaped: while it is, no other can get its number, and its group can be killed safely.
bool ChildProcess::exited_within(Seconds time) const {
  constexpr Seconds step{0.002};
  for (Seconds waited{0};; waited += step) {
    siginfo_t info{};
    if (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != 0) return true;
    if (waited >= time) return false;
    timespec pause{0, static_cast<long>(step.count() * 1e9)};
    ::nanosleep(&pause, nullptr);
  }
}

std::string ChildProcess::end(Seconds grace) {
  if (pid_ < 0) return ended_;
  if (!exited_within(grace)) {
    ::kill(-pid_, SIGTERM);
    exited_within(grace);
  }
  ::kill(-pid_, SIGKILL);
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return ended_ = ending(status);
}

long write_without_signal(int descriptor, const char* bytes, std::size_t count) {
  sigset_t pipe_signal;
  sigset_t before;
  ::sigemptyset(&pipe_signal);
  ::sigaddset(&pipe_signal, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
  const long written = ::write(descriptor, bytes, count);
  const int error = errno;
  if (written < 0 && error == EPIPE) {
    const timespec now{0, 0};
    while (::sigtimedwait(&pipe_signal, nullptr, &now) < 0 && errno == EINTR) {
    }
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = error;
  return written;
}

}  // namespace hone
