#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "programs/component.hpp"
#include "programs/language_model.hpp"
#include "programs/result.hpp"
#include "programs/retriever.hpp"
#include "programs/signature.hpp"
#include "programs/trace.hpp"

namespace hone {

/// The outside world as a program sees it: models by role, retrievers by name, time. Outlives every run.
struct Environment {
  std::map<std::string, LanguageModel*, std::less<>> models;
  std::map<std::string, Retriever*, std::less<>> retrievers;
  Clock* clock = nullptr;
};

/// What one run of a program is given; shared by all its modules.
struct RunSettings {
  const Environment* environment = nullptr;
  ComponentValues components;  ///< the candidate
  std::string example_id;      ///< demos made from this row are left out; empty: none are
  int repeat = 0;
  bool allow_repair = false;
  std::optional<double> temperature = {};  ///< of every model call; default: the predictor's or the model's own
  CallContext call;  ///< deadline, step, phase and purse of the calls; draw and path are set by `Context`
};

/// Where a run stands: the candidate, the deadline and the trace's cursor. One a module run; `enter` makes the child's.
///
/// Not thread-safe. References to a context stay valid while its module runs.
class Context {
 public:
  Context(const RunSettings& settings, Span& span);

  const RunSettings& settings() const { return *run_; }
  const std::string& path() const { return span_->path; }
  Span& span() { return *span_; }

  /// The candidate's value of this module's component `name`, or null where the candidate has none.
  const Value& component(std::string_view name) const;

  /// A context for the child `name`; its span is appended to this one's. `iteration` extends the occurrence.
  Context enter(std::string_view name, std::optional<int> iteration = std::nullopt);

  /// Asks a model and records the call. Repeats of the same bytes at the same path get draws of their own.
  /// Throws std::logic_error where the environment has no model in this role.
  boost::asio::awaitable<Result<Completion>> ask(std::string role, ModelRequest request, bool repair = false);

  /// Searches and records the retrieval. Throws std::logic_error where the environment has no such retriever.
  boost::asio::awaitable<Result<std::vector<Passage>>> retrieve(std::string retriever, std::string query, int k);

 private:
  const RunSettings* run_;
  Span* span_;
  struct Draws;
  std::shared_ptr<Draws> draws_;  // how often the same bytes were asked at the same path; shared by all contexts of a run
};

/// A step that turns named values into named values, asynchronously; modules nest.
///
/// Const and shared by all rollouts of a run: what varies is in the context. Runs on the driver's strand, where what blocks or computes
/// long holds up all rollouts. An outcome of the world is a `Failure`; an exception ends the run.
class Module {
 public:
  struct Child {
    std::string name;
    const Module* module;
  };

  virtual ~Module() = default;

  /// The name it has among its siblings; empty: it adds nothing to the path.
  virtual std::string name() const { return {}; }
  /// What a predictor takes and gives; null for a module that is none.
  virtual const Signature* signature() const { return nullptr; }

  /// Runs the step. `inputs` holds at least `reads()`; the result holds exactly `writes()`.
  virtual boost::asio::awaitable<Result<Values>> run(Context& context, Values inputs) const = 0;

  virtual std::vector<std::string> reads() const = 0;
  virtual std::vector<std::string> writes() const = 0;
  /// Modules inside this one. A child with an empty name adds nothing to the path.
  virtual std::vector<Child> children() const { return {}; }
  /// Whether it makes a list of what its modules write as `field`.
  virtual bool gathers(std::string_view /*field*/) const { return false; }
  /// The tunable things of this module itself, by own name ("instruction").
  virtual std::vector<ComponentSpec> components() const { return {}; }
};

/// The type of `field` as `module` gives it: that of the last predictor within it that writes it, or a list of these; nothing where none does.
std::optional<FieldType> type_of_output(const Module& module, std::string_view field);

/// Runs `module` as what `context` stands for and records in its span what it read, what it wrote or why it failed, and how
/// long it took. All arguments but `inputs` outlive the call.
boost::asio::awaitable<Result<Values>> run_module(Context& context, const Module& module, Values inputs);

/// Runs `child` within `context`, in a span of its own. It gets of `values` what it reads. How modules run the modules
/// inside them; all arguments outlive the call.
boost::asio::awaitable<Result<Values>> run_child(Context& context, const Module::Child& child, const Values& values,
                                                 std::optional<int> iteration = std::nullopt);

}  // namespace hone
