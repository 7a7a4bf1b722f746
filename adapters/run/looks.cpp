#include "adapters/run/looks.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "programs/error.hpp"

namespace hone {
namespace {

using Json = nlohmann::ordered_json;

constexpr auto shared_file = "results/looks.jsonl";

[[noreturn]] void fail(const std::filesystem::path& file) {
  throw UserError(fmt::format("The opening of the test split cannot be noted in `{}`, in the folder that hone was started in: {}. Make that possible, or go to another folder, then start or resume it again.", file.string(), std::strerror(errno)), exit_codes::paused);
}

/// The file, open for appending and held against other processes.
class HeldFile {
 public:
  explicit HeldFile(const std::filesystem::path& file) {
    std::error_code ignored;  // opening says it better
    if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), ignored);
    descriptor_ = ::open(file.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor_ < 0 || ::flock(descriptor_, LOCK_EX) != 0) fail(file);
  }
  ~HeldFile() { ::close(descriptor_); }
  HeldFile(const HeldFile&) = delete;
  HeldFile& operator=(const HeldFile&) = delete;

  bool append(const std::string& line) const {
    return ::write(descriptor_, line.data(), line.size()) == static_cast<ssize_t>(line.size()) && ::fsync(descriptor_) == 0;
  }

 private:
  int descriptor_ = -1;
};

}  // namespace

int note_look(const std::filesystem::path& file, const Look& look) {
  const HeldFile held(file);
  int before = 0;
  bool noted = false;
  bool cut_off = false;  // a crash left the last line without its end: what is appended to it would say nothing either
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    cut_off = lines.eof();
    const auto json = Json::parse(line, nullptr, false);
    if (!json.is_object() || json.value("test_sha256", Json()) != look.test_sha256) continue;
    // A verdict that was resumed is one opening, each evaluation one of its own.
    const bool own = look.what == "verdict" && json.value("run", Json()) == look.run && json.value("what", Json()) == look.what;
    noted = noted || own;
    if (!own && !noted) ++before;
  }
  const Json json = {{"test_sha256", look.test_sha256}, {"run", look.run}, {"date", look.date}, {"what", look.what}};
  if (!noted && !held.append((cut_off ? "\n" : "") + json.dump() + "\n")) fail(file);
  return before;
}

int note_look(const Look& look) { return note_look(shared_file, look); }

void check_looks() {
  std::filesystem::path there = shared_file;
  std::error_code not_there;
  while (there.has_parent_path() && !std::filesystem::exists(there, not_there)) there = there.parent_path();
  if (!std::filesystem::exists(there, not_there)) there = ".";
  const bool can_hold_it = there == shared_file || std::filesystem::is_directory(there, not_there);
  if (!can_hold_it) errno = ENOTDIR;
  if (!can_hold_it || ::access(there.c_str(), W_OK) != 0) fail(shared_file);
}

}  // namespace hone
