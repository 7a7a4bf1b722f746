#pragma once

#include <string_view>
#include <vector>

namespace hone::simulated {

/// The steps of a multi-hop program that the model knows.
enum class Hop { first_query, next_query, summary, answer };

/// Something that the model does more reliably where its prompt asks for it.
struct Skill {
  std::string_view name;
  Hop hop;
  double plain;                            ///< probability without advice
  double advised;                          ///< with it
  std::vector<std::string_view> cues;      ///< any of these in the prompt is the advice, in lower case
  std::vector<std::string_view> evidence;  ///< any of these in the feedback shows that it is lacking, in lower case
  std::string_view advice;                 ///< as the reflection model writes it; has a cue
};

/// All that there are.
const std::vector<Skill>& skills();
/// The one of this name, which there is.
const Skill& skill(std::string_view name);

/// Whether the text gives the advice.
bool advises(std::string_view text, const Skill& skill);

}  // namespace hone::simulated
