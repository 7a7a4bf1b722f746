#pragma once

#include <string>
#include <vector>

#include "optimizer/engine/run_store.hpp"
#include "optimizer/proposals/proposal_input.hpp"
#include "optimizer/step.hpp"
#include "programs/program.hpp"

namespace hone {

/// What a proposal is made from: the program, the rows and the traces of the rollouts that the step names. Pure.
///
/// Each time that the predictor ran in one of them is a record: what it was given, what it gave, and the feedback about it. Where
/// its reply could not be used, the reply stands as it came. `golds`: fields of `train` that hold right answers, beside those named as the
/// program's outputs.
ProposalInput proposal_input(const Program& program, const ProposeStep& step, const std::vector<RolloutRecord>& rollouts,
                             const Dataset& train, const std::vector<std::string>& golds);

}  // namespace hone
