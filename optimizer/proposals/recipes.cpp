#include "optimizer/proposals/recipes.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "optimizer/proposals/evidence_cut.hpp"
#include "optimizer/proposals/grounding.hpp"
#include "optimizer/proposals/reflection.hpp"
#include "optimizer/proposals/rule.hpp"
#include "optimizer/proposals/scored_texts.hpp"

namespace hone {
namespace {

constexpr std::array recipes = {
    Recipe{"reflect", Recipe::Reply::component_text, reflection_messages, reflection_wording},
    Recipe{"observations", Recipe::Reply::free_text, observation_messages, nullptr},
    Recipe{"data_summary", Recipe::Reply::free_text, summary_messages, nullptr},
    Recipe{"program_description", Recipe::Reply::free_text, program_messages, nullptr},
    Recipe{"module_description", Recipe::Reply::free_text, module_messages, nullptr},
    Recipe{"grounded", Recipe::Reply::component_text, grounded_messages, grounded_wording},
    Recipe{"copro_first", Recipe::Reply::component_text, copro_first_messages, copro_first_wording},
    Recipe{"copro", Recipe::Reply::component_text, copro_messages, copro_wording},
    Recipe{"opro", Recipe::Reply::component_text, opro_messages, opro_wording},
    Recipe{"rule", Recipe::Reply::component_text, rule_messages, rule_wording},
};

}  // namespace

const Recipe* find_recipe(std::string_view name) {
  const auto found = std::ranges::find(recipes, name, &Recipe::name);
  return found == recipes.end() ? nullptr : &*found;
}

ProposalRequest render_proposal(const Recipe& recipe, const ProposalInput& input, std::int64_t context_tokens, std::int64_t reply_tokens) {
  ProposalInput shown = fitting(input, context_tokens - reply_tokens, recipe.messages);
  return {recipe.messages(shown), std::move(shown.cuts)};
}

}  // namespace hone
