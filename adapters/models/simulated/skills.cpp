#include "adapters/models/simulated/skills.hpp"

#include <algorithm>
#include <cassert>

#include "adapters/models/simulated/words.hpp"
#include "programs/text.hpp"

namespace hone::simulated {
namespace {

const std::vector<std::string_view> missing_passages = {"missing", "never retrieved", "not retrieved", "not found", "none of these"};
const std::vector<std::string_view> wrong_answer = {"wrong:", "expected:", "incorrect", "should have been", "missing"};

}  // namespace

const std::vector<Skill>& skills() {
  static const std::vector<Skill> all = {
      {"names", Hop::first_query, 0.78, 0.98,
       {"proper name", "exact name", "names in the question", "name in the question", "named in the question", "exact title", "title or name"},
       missing_passages, "Use the proper names in the question, spelled as they stand there."},
      {"bare first query", Hop::first_query, 0.93, 0.98,
       {"only the query", "query only", "query and nothing else", "nothing but the query", "keywords only", "without any other words"},
       missing_passages, "Reply with the query and nothing else, without any remark."},
      {"bridge", Hop::next_query, 0.68, 0.96,
       {"not in the question", "found in the passages", "new name", "the passages reveal", "do not repeat", "missing link"},
       missing_passages, "Search for the new name that was found in the passages and is not in the question."},
      {"bare next query", Hop::next_query, 0.93, 0.98,
       {"only the query", "query only", "query and nothing else", "nothing but the query", "keywords only", "without any other words"},
       missing_passages, "Reply with the query and nothing else, without any remark."},
      {"facts", Hop::summary, 0.60, 0.95, {"every name", "all names", "names and dates", "names and numbers", "each fact"},
       wrong_answer, "Keep every name and number of the passages that lead on from the question."},
      {"chain", Hop::answer, 0.80, 0.97,
       {"step by step", "link by link", "one passage to the next", "follow the chain", "last link", "each hop"},
       wrong_answer, "Go from one passage to the next until the last link gives what is asked for."},
      {"terse", Hop::answer, 0.45, 0.97,
       {"only the answer", "answer only", "nothing but the answer", "answer and nothing else", "few words", "shortest", "without a sentence",
        "just the answer", "no explanation", "no sentence", "expected words only"},
       {"other words beside", "other word beside", "words only", "without a sentence", "too long", "verbose"}, "Give the answer only, in as few words as possible, without a sentence round it."}};
  return all;
}

const Skill& skill(std::string_view name) {
  const auto found = std::find_if(skills().begin(), skills().end(), [&](const Skill& s) { return s.name == name; });
  assert(found != skills().end());
  return *found;
}

bool advises(std::string_view text, const Skill& skill) { return contains_any(lower_ascii(text), skill.cues); }

}  // namespace hone::simulated
