#pragma once

#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

namespace hone::test {

using Folder = TemporaryFolder;

}  // namespace hone::test
