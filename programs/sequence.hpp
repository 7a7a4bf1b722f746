#pragma once

#include <memory>
#include <string>
#include <vector>

#include "programs/module.hpp"

namespace hone {

/// Steps one after the other on a blackboard: each reads its inputs by name and writes its outputs.
///
/// A name may be written again: a reader gets the latest value before it, and the trace keeps every write.
class Sequence : public Module {
 public:
  /// Throws UserError where there is no step. `name` is empty where the sequence is to add nothing to the paths.
  explicit Sequence(std::vector<std::shared_ptr<const Module>> steps, std::string name = {});

  boost::asio::awaitable<Result<Values>> run(Context& context, Values inputs) const override;
  std::string name() const override { return name_; }
  std::vector<std::string> reads() const override { return reads_; }
  std::vector<std::string> writes() const override { return writes_; }
  std::vector<Child> children() const override;

 private:
  std::vector<std::shared_ptr<const Module>> steps_;
  std::string name_;
  std::vector<std::string> reads_;
  std::vector<std::string> writes_;
};

}  // namespace hone
