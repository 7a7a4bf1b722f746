#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "programs/value.hpp"

namespace hone {

/// A row of HotpotQA with the fields id, question, answer, type, level, supporting_titles (each once, in order) and context
/// (a list of {title, text}). What the row does not have is left out.
///
/// Accepts `_id` and `id`; `supporting_facts` as [title, sentence] pairs or as {title: [], sent_id: []}; `context` as
/// [title, [sentences]] pairs, as {title: [], sentences: [[]]}, or as objects with title and text or sentences. `place` is
/// for messages. Throws UserError where a field has another form.
Values hotpotqa_row(const nlohmann::json& row, const std::string& place);

}  // namespace hone
