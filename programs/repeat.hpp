#pragma once

#include <memory>
#include <string>
#include <vector>

#include "programs/module.hpp"

namespace hone {

struct RepeatOptions {
  int times = 1;  ///< at least 1
  /// Fields whose values are gathered in a list over the iterations: a list is appended item by item, another value as one item.
  std::vector<std::string> append;
  std::string name;  ///< empty: adds nothing to the paths
};

/// The same step several times; what an iteration writes the next one can read.
///
/// Of a field that is written each time the last value stays. A field in `append` starts as an empty list; a step that stands
/// before its writer sees what was gathered in earlier iterations, one after it this iteration's value.
class Repeat : public Module {
 public:
  /// Throws UserError where `times` is under 1, or a field to append is not written by exactly one step of `body`.
  Repeat(RepeatOptions options, std::shared_ptr<const Module> body);

  boost::asio::awaitable<Result<Values>> run(Context& context, Values inputs) const override;
  std::string name() const override { return options_.name; }
  std::vector<std::string> reads() const override;
  std::vector<std::string> writes() const override { return body_->writes(); }
  std::vector<Child> children() const override { return {{body_->name(), body_.get()}}; }
  bool gathers(std::string_view field) const override;

  const RepeatOptions& options() const { return options_; }

  /// The gathered fields that a step reads before they are written: they are read of the loop itself, not of what came before it.
  std::vector<std::string> read_back() const;

 private:
  RepeatOptions options_;
  std::shared_ptr<const Module> body_;
};

}  // namespace hone
