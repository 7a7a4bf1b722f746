#include "programs/sequence.hpp"

#include "programs/error.hpp"
#include "programs/example.hpp"
#include "programs/text.hpp"

namespace hone {

Sequence::Sequence(std::vector<std::shared_ptr<const Module>> steps, std::string name) : steps_(std::move(steps)), name_(std::move(name)) {
  if (steps_.empty()) throw UserError("A program needs at least one step.");
  for (const auto& step : steps_) {
    for (const std::string& field : step->reads()) {
      if (!contains(writes_, field)) add_once(reads_, field);
    }
    for (const std::string& field : step->writes()) add_once(writes_, field);
  }
}

std::vector<Module::Child> Sequence::children() const {
  std::vector<Child> children;
  for (const auto& step : steps_) children.push_back({step->name(), step.get()});
  return children;
}

boost::asio::awaitable<Result<Values>> Sequence::run(Context& context, Values blackboard) const {
  const std::vector<Child> steps = children();
  for (const Child& step : steps) {
    Result<Values> written = co_await run_child(context, step, blackboard);
    if (!written) co_return written;
    for (auto& [name, value] : *written) blackboard.insert_or_assign(name, std::move(value));
  }
  co_return pick(blackboard, writes_);
}

}  // namespace hone
