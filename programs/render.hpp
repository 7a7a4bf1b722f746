#pragma once

#include <string>
#include <vector>

#include "programs/language_model.hpp"
#include "programs/program.hpp"

namespace hone {

/// What one predictor would send.
struct RenderedCall {
  std::string path;
  std::vector<int> occurrence;
  std::string role;  ///< model role
  std::vector<Message> messages;
};

/// The exact messages of every call of a program on one example, without a call.
///
/// What a model or a search would give stands as a placeholder such as `(first_query.query)`. `components` is the candidate;
/// demos made from `example_id` are left out (empty: none are). A program whose steps are external commands cannot be rendered
/// so: it would be run. Throws UserError where the program asks for a model or retriever that none of its steps declares.
std::vector<RenderedCall> render_program(const Program& program, const ComponentValues& components, const Values& inputs,
                                         const std::string& example_id = {});

}  // namespace hone
