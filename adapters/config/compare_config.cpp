#include <algorithm>

#include <fmt/format.h>

#include "adapters/config/readers.hpp"
#include "adapters/config/scalars.hpp"
#include "optimizer/make_optimizer.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

/// What an item of `compare.optimizers` is called: its `as`, else its kind. A plain text is a kind.
std::string name_of(const Node& item) {
  if (item.is_scalar()) return item.text;
  const auto* name = item.find("as");
  if (name == nullptr) name = item.find("kind");
  return name == nullptr ? "" : name->text;
}

const Node* find_contender(const Node& root, const std::string& name) {
  const auto* compare = root.find("compare");
  const auto* all = compare == nullptr ? nullptr : compare->find("optimizers");
  if (all == nullptr) return nullptr;
  const auto found = std::ranges::find_if(all->children, [&](const Node& item) { return name_of(item) == name; });
  return found == all->children.end() ? nullptr : &*found;
}

/// An item as an `optimizer` section. A kind alone is the config's own section with this kind, as `--optimizer` has it.
Node section_of(const Node& item, const Node& root) {
  Node section = item;
  if (item.is_scalar()) {
    const auto* own = root.find("optimizer");
    section = own != nullptr && own->is_map() ? *own : Node();
    section.kind = Node::Kind::map;
    auto& kind = section.entry("kind");
    kind.set(item.text, false);
    kind.place = item.place;
  }
  std::erase_if(section.children, [](const Node& child) { return child.key == "as"; });
  return section;
}

void read_contender(Section& compare, const Node& item, const Node& root, CompareConfig& config) {
  auto& problems = compare.problems();
  const auto name = name_of(item);
  if (!is_folder_name(name)) {
    problems.add(item.place, "an item of `compare.optimizers` is a kind, or a map of an optimizer's keys with `as`, a name of letters, digits, `_`, `-` and `.`.");
    return;
  }
  if (std::ranges::find(config.optimizers, name, &CompareConfig::Contender::as) != config.optimizers.end()) {
    problems.add(item.place, fmt::format("two of `compare.optimizers` are called `{}`; give each a name of its own with `as`.", name));
  }
  const auto node = section_of(item, root);
  Section section(node, "compare.optimizers", problems);
  section.need("kind");
  config.optimizers.push_back({name, read_policy(section)});
}

void read_seed(Section& compare, const Node& item, CompareConfig& config) {
  const auto number = item.is_scalar() ? read_integer(item.text) : std::nullopt;
  const auto seed = static_cast<std::uint64_t>(number.value_or(0));
  if (!number || *number < 0) {
    compare.problems().add(item.place, "`compare.seeds` is a list of whole numbers from 0.");
  } else if (std::ranges::find(config.seeds, seed) != config.seeds.end()) {
    compare.problems().add(item.place, fmt::format("the seed {} stands twice in `compare.seeds`.", seed));
  } else {
    config.seeds.push_back(seed);
  }
}

}  // namespace

CompareConfig read_compare(Section& root) {
  CompareConfig config;
  auto section = root.section("compare");
  if (!section) return config;
  for (const auto* item : section->list("optimizers")) read_contender(*section, *item, root.node(), config);
  for (const auto* item : section->list("seeds")) read_seed(*section, *item, config);
  config.detect = section->number("detect", 0, 1).value_or(config.detect);
  if (config.detect <= 0) section->complain("detect", "`compare.detect` is a difference of scores, above 0 and at most 1.");
  config.curves = section->boolean("curves").value_or(config.curves);
  config.at_once = section->integer("at_once", 1).value_or(config.at_once);
  if (config.at_once > CompareConfig::most_at_once) section->complain("at_once", fmt::format("`compare.at_once` is at most {}.", CompareConfig::most_at_once));
  if (!section->is_null("total_usd")) config.total_usd = section->number("total_usd", 0);
  section->finish();
  return config;
}

void choose_contenders(Node& root, const std::vector<std::string>& names, Problems& problems) {
  std::vector<Node> chosen;
  for (const auto& name : names) {
    if (const auto* item = find_contender(root, name)) {
      chosen.push_back(*item);
    } else if (contains(optimizer_kinds(), name)) {
      chosen.emplace_back().set(name, false);
      chosen.back().place = {"--optimizers", 0, 0};
    } else {
      problems.add({"--optimizers", 0, 0}, fmt::format("`{}` is no optimizer, and none of `compare.optimizers` is called so. {}", name, suggestion(name, optimizer_kinds())));
    }
  }
  auto& list = root.entry("compare").entry("optimizers");
  list.kind = Node::Kind::list;
  list.children = std::move(chosen);
}

void become_run(Node& root, const std::string& as, std::uint64_t seed) {
  const auto* item = find_contender(root, as);
  auto section = section_of(*item, root);
  section.key = "optimizer";
  section.key_place = item->place;
  auto& own = root.entry("optimizer");
  own = std::move(section);
  root.entry("seed").set(std::to_string(seed), false);
  std::erase_if(root.children, [](const Node& child) { return child.key == "compare"; });
}

}  // namespace hone
