#pragma once

#include <map>
#include <string>

namespace hone {

/// What a server answered.
struct HttpReply {
  int status = 0;
  std::map<std::string, std::string> headers;  ///< names in lower case; of repeated ones the last
  std::string body;
};

}  // namespace hone
