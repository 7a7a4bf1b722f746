#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "optimizer/step.hpp"
#include "programs/message.hpp"

namespace hone {

/// One named text of a record: a field of the predictor and what stood in it.
struct EvidenceField {
  std::string name;
  std::string text;
};

/// One call of the predictor whose prompt is to be changed, within one rollout.
struct EvidenceRecord {
  std::vector<EvidenceField> inputs;   ///< in the order of the signature
  std::vector<EvidenceField> outputs;  ///< empty where the call failed; what was wrong stands in the feedback then
  std::string feedback;
  double score = 0;  ///< of the whole rollout
};

/// What a reflection is made from.
struct ReflectionInput {
  std::string component;      ///< full name: "answer.instruction"
  std::string role;           ///< what the module does in the program, in words; may be empty
  std::string what = "instruction";  ///< what the text is to the model: "instruction", "system message", "user message"
  std::vector<EvidenceField> inputs;   ///< the predictor's input fields; `text` is the description, may be empty
  std::vector<EvidenceField> outputs;  ///< its output fields
  std::string program;        ///< the whole program in a line or a few ("first_query -> wiki -> answer"); may be empty
  std::string notes;          ///< what else binds the text ("The output format is added by the program."); may be empty
  std::string current_text;
  std::vector<EvidenceRecord> records;
  std::vector<TriedIdea> tried;
  int size_limit = 4000;      ///< characters of the new text
};

/// A request as it is sent, and what had to be cut for it.
struct ReflectionRequest {
  std::vector<Message> messages;
  std::vector<std::string> cuts;  ///< whole sentences, for the log and the trace; the request says them too
};

/// Renders the request for a new text. Pure: equal inputs give equal bytes.
///
/// Asks for a short diagnosis, then the new text in a fence. What does not fit into `context_tokens` less `reply_tokens` is cut, the
/// longest fields first; each cut is marked where it is made and told in `cuts`. The current text is never cut.
ReflectionRequest render_reflection(const ReflectionInput& input, std::int64_t context_tokens, std::int64_t reply_tokens);

/// The fixed words of the request, as `ReplyRules::request_wording` wants them: a reply made of them is an echo.
std::string reflection_wording();

/// Tokens that `text` has at most, for nearly all tokenizers: a cautious estimate from its bytes.
std::int64_t estimated_tokens(std::string_view text);

}  // namespace hone
