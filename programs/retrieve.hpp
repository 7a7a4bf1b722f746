#pragma once

#include <string>
#include <vector>

#include "programs/module.hpp"

namespace hone {

struct RetrieveOptions {
  std::string retriever;            ///< by its name in the environment
  std::string query = "{{query}}";  ///< text with `{{field}}`
  std::string as = "passages";      ///< the field written
  int k = 3;                        ///< passages at most; at least 1
  std::string name;                 ///< of the step; empty: `as`
};

/// A step that searches: writes a list of passages {id, title, text}, best first.
class Retrieve : public Module {
 public:
  /// Throws UserError where `k` is under 1, a name is missing or the query has no placeholder.
  explicit Retrieve(RetrieveOptions options);

  boost::asio::awaitable<Result<Values>> run(Context& context, Values inputs) const override;
  std::string name() const override { return options_.name; }
  std::vector<std::string> reads() const override { return fields_; }
  std::vector<std::string> writes() const override { return {options_.as}; }

  const RetrieveOptions& options() const { return options_; }

 private:
  RetrieveOptions options_;
  std::vector<std::string> fields_;
};

/// Passages as a value of the blackboard: a list of {id, title, text}.
Value to_value(const std::vector<Passage>& passages);

}  // namespace hone
