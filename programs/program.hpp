#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "programs/component.hpp"
#include "programs/module.hpp"

namespace hone {

/// A prediction and how it came about. A failure keeps its trace: the part that ran was paid for.
struct Prediction {
  Result<Values> outputs;
  Trace trace;
};

/// A root module with its inputs and outputs: what is optimised. Immutable and shared during a run.
class Program {
 public:
  /// Throws UserError where a name is read that nothing has written, components are not unique, or an output is missing.
  Program(std::shared_ptr<const Module> root, std::vector<std::string> inputs, std::vector<std::string> outputs);

  const Module& root() const { return *root_; }
  const std::vector<std::string>& inputs() const { return inputs_; }
  const std::vector<std::string>& outputs() const { return outputs_; }

  /// All tunable things, in the order of the program, with their full names.
  const std::vector<ComponentSpec>& components() const { return components_; }
  /// Their initial values: the seed.
  ComponentValues seed() const;

  /// Throws UserError where a value names no component or does not fit it; what is not named is fine.
  void check(const ComponentValues& values) const;

  /// Runs the program once. `settings` outlives the call.
  boost::asio::awaitable<Prediction> run(const RunSettings& settings, Values inputs) const;

 private:
  std::shared_ptr<const Module> root_;
  std::vector<std::string> inputs_;
  std::vector<std::string> outputs_;
  std::vector<ComponentSpec> components_;
};

/// Calls `visit` with every module of the tree and its dotted path, in order. The root's path is its own name.
void visit_modules(const Module& root, const std::function<void(const std::string& path, const Module&)>& visit);

}  // namespace hone
