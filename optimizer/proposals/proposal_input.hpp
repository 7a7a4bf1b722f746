#pragma once

#include <string>
#include <vector>

#include "optimizer/step.hpp"
#include "programs/message.hpp"

namespace hone {

/// One named text: a field of a predictor or of a row, and what stood in it.
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

/// A row of train.
struct KnownRow {
  std::vector<EvidenceField> inputs;
  std::vector<EvidenceField> expected;  ///< what else is known of it: right outputs, titles that should be found
};

/// What a proposal is made from, whatever its recipe. A recipe shows what concerns it.
struct ProposalInput {
  std::string component;      ///< full name: "answer.instruction"; empty: the request is about the whole program or its data
  std::string role;           ///< what the module does in the program, in words; may be empty
  std::string what = "instruction";  ///< what the text is to the model: "instruction", "system message", "user message"
  std::vector<EvidenceField> inputs;   ///< the predictor's input fields; `text` is the description, may be empty
  std::vector<EvidenceField> outputs;  ///< its output fields
  std::string program;        ///< the whole program in a line or a few ("first_query -> wiki -> answer"); may be empty
  std::string current_text;
  std::vector<Note> notes;     ///< what the search has to say, in its order
  std::vector<KnownRow> examples;
  std::vector<EvidenceRecord> records;
  std::vector<TriedIdea> tried;
  int size_limit = 4000;      ///< characters of the new text
  bool ask_ideas = false;     ///< what else could be tried is to be named beside it

  std::vector<std::string> cuts;  ///< what is not shown whole, in whole sentences; the request says it too
};

/// A request as it is sent, and what had to be cut for it.
struct ProposalRequest {
  std::vector<Message> messages;
  std::vector<std::string> cuts;  ///< whole sentences, for the journal
};

}  // namespace hone
