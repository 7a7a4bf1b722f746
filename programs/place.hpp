#pragma once

#include <string>
#include <vector>

#include "programs/module.hpp"

namespace hone {

/// A module without modules of its own, and where it stands.
struct ProgramStep {
  std::string path;
  const Module* module;
};

/// The steps of a program in the order of the program.
std::vector<ProgramStep> steps_of(const Module& root);

/// What the step does in the program, in one line for the reflector: what it reads and where that comes from, what it writes
/// and who reads it.
std::string place_of(const ProgramStep& step, const std::vector<ProgramStep>& steps, const std::vector<std::string>& inputs,
                     const std::vector<std::string>& outputs);

}  // namespace hone
