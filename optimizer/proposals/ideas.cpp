#include "optimizer/proposals/ideas.hpp"

#include <algorithm>
#include <optional>

#include "optimizer/proposals/fence.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

constexpr std::size_t most_ideas = 3;
constexpr std::size_t shortest_idea = 20;
constexpr std::size_t longest_idea = 300;
constexpr std::string_view mark = "idea:";
constexpr std::string_view decoration = " \t-*+_`>0123456789.)";

std::optional<std::string> idea_of(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(decoration), line.size()));
  if (lower_ascii(line.substr(0, mark.size())) != mark) return std::nullopt;
  line.remove_prefix(mark.size());
  line.remove_prefix(std::min(line.find_first_not_of("* _`"), line.size()));
  const std::string_view idea = trimmed(line);
  const std::size_t length = count_characters(idea);
  if (length < shortest_idea || length > longest_idea) return std::nullopt;
  return std::string(idea);
}

}  // namespace

std::vector<std::string> ideas_in(std::string_view reply) {
  const auto fenced = fenced_text(reply);
  std::vector<std::string> ideas;
  if (!fenced) return ideas;  // what has no end may be part of the text
  for (const std::string_view line : lines_of(reply)) {
    if (ideas.size() == most_ideas) break;
    if (line.data() >= fenced->data() && line.data() < fenced->data() + fenced->size()) continue;
    if (auto idea = idea_of(line)) ideas.push_back(std::move(*idea));
  }
  return ideas;
}

}  // namespace hone
