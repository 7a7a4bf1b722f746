#include "adapters/data/read_file.hpp"

#include <doctest/doctest.h>

#include "programs/error.hpp"
#include "tests/adapters/data/files.hpp"

using namespace hone;
using hone::test::Folder;
using hone::test::message_of;

TEST_CASE("a file is read as it is, to its last byte") {
  const Folder folder;
  const std::string odd("\xEF\xBB\xBF\0a\r\n\xff\x1a", 9);
  for (const auto& bytes : {std::string(), odd, std::string(200'000, 'x')}) CHECK(read_file(folder.write("a", bytes), "file") == bytes);
}

TEST_CASE("a file that cannot be read is named, with what the system says") {
  const Folder folder;
  const auto refusal = [](const std::filesystem::path& path) { return message_of<UserError>([&] { (void)read_file(path, "config"); }); };
  const auto none = folder.path() / "none";
  CHECK(refusal(none) == "The config `" + none.string() + "` cannot be read: No such file or directory. Mend that, or name another.");
  CHECK(refusal(folder.path()).ends_with("cannot be read: Is a directory. Mend that, or name another."));
}
