#include "programs/placeholders.hpp"

#include <optional>

#include <fmt/format.h>

#include "programs/error.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

struct Placeholder {
  std::size_t begin;  // of the braces
  std::size_t end;
  std::string name;
};

/// The first `{{…}}` at or after `from`; of "{{{{a}}" the inner one.
std::optional<Placeholder> next_placeholder(std::string_view text, std::size_t from) {
  for (std::size_t close = text.find("}}", from); close != std::string_view::npos; close = text.find("}}", from)) {
    const std::size_t open = text.substr(from, close - from).rfind("{{");
    if (open != std::string_view::npos) {
      const std::size_t begin = from + open;
      return Placeholder{begin, close + 2, std::string(trimmed(text.substr(begin + 2, close - begin - 2)))};
    }
    from = close + 2;
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> placeholders(std::string_view text) {
  std::vector<std::string> names;
  for (std::size_t from = 0; const auto found = next_placeholder(text, from);) {
    names.push_back(found->name);
    from = found->end;
  }
  return names;
}

void check_placeholders(std::string_view text, const std::vector<std::string>& fields, std::string_view where) {
  for (const std::string& name : placeholders(text)) {
    if (contains(fields, name)) continue;
    throw UserError(fmt::format("{} names the field `{}`, which it does not have.{} Its fields are: {}.", where, name,
                                did_you_mean(name, fields), quoted_list(fields)));
  }
}

std::string expand(std::string_view text, const std::vector<std::string>& fields, const Values& values) {
  std::string result;
  std::size_t from = 0;
  while (const auto found = next_placeholder(text, from)) {
    result += text.substr(from, found->begin - from);
    if (contains(fields, found->name)) {
      result += find_or_null(values, found->name).text();
    } else {
      result += text.substr(found->begin, found->end - found->begin);
    }
    from = found->end;
  }
  return result.append(text.substr(from));
}

}  // namespace hone
