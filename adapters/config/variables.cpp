#include <array>
#include <cstdlib>

#include <fmt/format.h>

#include "adapters/config/document.hpp"

namespace hone {
namespace {

/// Keys in `program` under which text is sent to models as it is: nothing in it is a variable.
constexpr std::array literal_keys = {"instruction", "template", "messages", "signature", "descriptions", "components"};

bool is_name(std::string_view text) {
  constexpr std::string_view first = "_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  return !text.empty() && first.find(text.front()) != first.npos &&
         text.find_first_not_of(std::string(first) + "0123456789") == text.npos;
}

/// One string's variables replaced one after the other.
class Replacement {
 public:
  Replacement(const Node& node, const EnvironmentLookup& lookup, std::vector<std::string>& problems)
      : node_(node), lookup_(lookup), problems_(problems) {}

  std::string run() {
    std::string_view rest = node_.written;
    std::string out;
    while (true) {
      const auto at = rest.find("${");
      out += rest.substr(0, at);
      if (at == rest.npos) return out;
      if (at > 0 && rest[at - 1] == '$') {
        out += "{";  // `$${`: one of the dollars is out already
        rest.remove_prefix(at + 2);
        continue;
      }
      const auto end = rest.find('}', at);
      if (end == rest.npos) {
        complain("`${` opens a variable that no `}` closes; write `$${` for the two characters themselves.");
        return out;
      }
      out += value(rest.substr(at + 2, end - at - 2));
      rest.remove_prefix(end + 1);
    }
  }

 private:
  std::string value(std::string_view inside) {
    const auto colon = inside.find(":-");
    const std::string name(inside.substr(0, colon));
    if (inside.find("${") != inside.npos) {
      complain(fmt::format("the default of `${{{}}}` holds another variable, which it cannot.", name));
      return {};
    }
    if (!is_name(name)) {
      complain(fmt::format("`${{{}}}` is no variable: write `${{NAME}}` or `${{NAME:-default}}`, and `$${{` for the two characters themselves.", inside));
      return {};
    }
    auto found = lookup_(name);
    if (colon != inside.npos && (!found || found->empty())) return std::string(inside.substr(colon + 2));
    if (!found) {
      complain(fmt::format("the environment variable `{0}` is not set. Set it, or give a default: `${{{0}:-default}}`.", name));
    }
    return found.value_or("");
  }

  void complain(const std::string& message) { problems_.push_back(node_.place.text() + ": " + message); }

  const Node& node_;
  const EnvironmentLookup& lookup_;
  std::vector<std::string>& problems_;
};

void mark_texts(Node& node, bool literal) {
  for (const auto* key : literal_keys) literal = literal || node.key == key;
  node.literal = node.literal || literal;
  for (auto& child : node.children) mark_texts(child, literal);
}

void replace(Node& node, const EnvironmentLookup& lookup, std::vector<std::string>& problems) {
  if (node.is_scalar() && !node.literal) node.text = Replacement(node, lookup, problems).run();
  for (auto& child : node.children) replace(child, lookup, problems);
}

}  // namespace

std::optional<std::string> process_environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::vector<std::string> replace_variables(Node& root, const EnvironmentLookup& lookup) {
  if (auto* program = root.find("program")) mark_texts(*program, false);
  std::vector<std::string> problems;
  replace(root, lookup, problems);
  return problems;
}

}  // namespace hone
