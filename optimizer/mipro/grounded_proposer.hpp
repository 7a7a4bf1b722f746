#pragma once

#include <optional>
#include <string>
#include <vector>

#include "optimizer/draws.hpp"
#include "optimizer/mipro/mipro_plan.hpp"
#include "optimizer/optimizer.hpp"

namespace hone {

/// The second stage of MIPROv2: what is known about data, program and steps is put into words, and new texts are written from that.
///
/// Batches of train rows are read one after the other, each with what was seen before; the observations are summed up. Beside that the program
/// and then each step that has a text is described. A text is proposed with all of these as notes, rows of train, up to 3 runs that went
/// well, and a tip. A text that comes to nothing is asked for once more. Whatever else comes to nothing is left out.
class GroundedProposer {
 public:
  /// What a request is for.
  struct Task {
    enum class Kind { observations, summary, program, module, text };
    Kind kind = Kind::observations;
    std::size_t component = 0;  ///< which text component: of modules and texts
    std::size_t slot = 0;       ///< which of its new texts
  };
  struct Request {
    Task task;
    ProposeStep step;
  };
  /// A text to choose, and the step that proposed it; 0: the seed's own.
  struct Option {
    std::string text;
    StepId step = 0;
  };

  /// The arguments outlive it.
  GroundedProposer(const SearchProblem& problem, const MiproPlan& plan, int prompt_limit, Draws& draws);

  /// The runs that went well, as lists that texts are written from in turn. Before that no text is asked for.
  void show_runs(std::vector<std::vector<StepId>> runs);

  /// The next request that can be made now.
  std::optional<Request> next();
  /// Takes what came of a request; why it is nothing, empty where it is something.
  std::string take(const Task& task, StepId step, const Outcome& outcome);
  /// Asks for nothing more.
  void stop() { stopped_ = true; }
  /// Nothing is in flight, and nothing more will be asked.
  bool done() const;

  /// Names of the text components.
  const std::vector<std::string>& components() const { return names_; }
  /// The texts of a component, the seed's own first.
  const std::vector<Option>& options(std::size_t component) const { return options_[component]; }

 private:
  enum class State { open, asked, settled };
  struct Slot {
    State state = State::open;
    int attempts = 0;
  };

  std::optional<Request> next_fact();
  std::optional<Request> next_text();
  Request request(Task task, std::string recipe) const;
  Request text_request(std::size_t component, std::size_t slot) const;
  std::vector<StepId> runs_for(std::size_t slot) const;
  void keep_fact(const Task& task, const std::string& text);
  std::string keep_text(const Task& task, StepId step, const std::string& text);
  State& state_of(const Task& task);

  const SearchProblem* problem_;
  const MiproPlan* plan_;
  int prompt_limit_;
  Draws* draws_;
  std::vector<std::string> names_;
  std::vector<std::vector<Option>> options_;  // by component
  std::vector<std::vector<Slot>> slots_;      // by component

  std::vector<int> rows_;        // of train, in the order read
  int batches_read_ = 0;
  State observing_ = State::open;
  State summing_up_ = State::open;
  State describing_ = State::open;
  std::vector<State> modules_;   // by component
  std::string observations_;
  std::string summary_;
  std::string program_;
  std::vector<std::string> module_texts_;

  std::optional<std::vector<std::vector<StepId>>> runs_;
  int in_flight_ = 0;
  bool stopped_ = false;
};

}  // namespace hone
