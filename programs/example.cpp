#include "programs/example.hpp"

namespace hone {

Values pick(const Values& fields, const std::vector<std::string>& names) {
  Values picked;
  for (const std::string& name : names) picked.insert_or_assign(name, find_or_null(fields, name));
  return picked;
}

}  // namespace hone
