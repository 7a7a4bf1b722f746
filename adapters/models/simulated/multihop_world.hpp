#pragma once

#include <string>

#include "adapters/models/simulated/skills.hpp"
#include "adapters/models/simulated/world.hpp"

namespace hone::simulated {

/// How the two models of the multi-hop world behave. All rates are probabilities.
struct MultihopTraits {
  double demo = 0.40;       ///< a good demo takes away this share of what still goes wrong
  double ceiling = 0.97;    ///< demos alone bring no skill above this
  double mistaken = 0.20;   ///< a lesson is idle advice in place of the skill that is lacking
  int lessons = 2;          ///< in one reflection, at most
  std::size_t ease = 4000;  ///< bytes of prompt and demos that burden nothing
  double burden = 10000;    ///< bytes beyond, after which advice counts e times less
};

/// A model for programs that search and read: question -> query -> passages -> next query -> passages -> answer, with or
/// without a summary between. It knows nothing of the corpus: it reads the passages in its prompt, follows the names from one
/// to the next, and does each step well or badly by chance, which advice and demos improve.
///
/// It has no rows of its own; it was made for examples/multi_hop_qa and reads other corpora poorly.
class MultihopWorld : public World {
 public:
  MultihopWorld(std::string name, MultihopTraits traits) : name_(std::move(name)), traits_(traits) {}

  const std::string& name() const override { return name_; }
  std::string solve(const TaskRequest& request, const std::string& field, const Luck& luck) const override;
  std::string improve(const ProposalRequest& request, const Luck& luck) const override;

 private:
  bool shows(std::string_view skill, const TaskRequest& request, const Luck& luck) const;
  std::string first_query(const TaskRequest& request, const Luck& luck) const;
  std::string next_query(const TaskRequest& request, const Luck& luck) const;
  std::string summary(const TaskRequest& request, const Luck& luck) const;
  std::string answer(const TaskRequest& request, const Luck& luck) const;

  std::string name_;
  MultihopTraits traits_;
};

}  // namespace hone::simulated
