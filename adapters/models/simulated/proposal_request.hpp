#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/models/simulated/chat_request.hpp"

namespace hone::simulated {

/// A request to write a better instruction, taken apart without knowing which optimizer wrote it.
struct ProposalRequest {
  std::string current;    ///< the text to be improved
  std::string evidence;   ///< everything else that was said: examples, responses, feedback, other candidates' texts
  bool fenced = true;     ///< the new text goes into a fence; else into the field `field` of `task`'s style
  std::string label;      ///< what the request wants behind the backticks that open it
  bool wants_ideas = false;  ///< in lines that begin with `Idea:`
  TaskRequest task;
  std::string field;
};

/// Recognises what optimizers in general send: the request speaks of an instruction or prompt and either wants the new one in
/// a fence and shows the current one in a fence, or asks for an output field whose name has "instruction" in it.
/// Nothing where the request is to do the task.
std::optional<ProposalRequest> read_proposal(const ChatRequest& request);

/// The reply with `text` as the new instruction. An idea, where one is wanted, says nothing.
std::string write_proposal(const ProposalRequest& request, std::string_view text);

}  // namespace hone::simulated
