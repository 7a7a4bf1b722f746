#include "programs/repeat.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "programs/error.hpp"
#include "programs/example.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

/// How many steps without steps of their own write `field`.
int writers(const Module& module, const std::string& field) {
  const auto children = module.children();
  if (children.empty()) return static_cast<int>(std::ranges::count(module.writes(), field));
  int count = 0;
  for (const auto& child : children) count += writers(*child.module, field);
  return count;
}

Value appended(const Value& list, const Value& more) {
  nlohmann::json items = list.json();
  if (more.json().is_array()) {
    items.insert(items.end(), more.json().begin(), more.json().end());
  } else {
    items.push_back(more.json());
  }
  return Value::of(std::move(items));
}

}  // namespace

Repeat::Repeat(RepeatOptions options, std::shared_ptr<const Module> body) : options_(std::move(options)), body_(std::move(body)) {
  if (options_.times < 1) throw UserError(fmt::format("A loop repeats {} times; it must be at least 1.", options_.times));
  const std::vector<std::string> written = body_->writes();
  for (const std::string& field : options_.append) {
    if (!contains(written, field)) {
      throw UserError(fmt::format("A loop collects `{}`, which none of its steps writes.{} They write {}.", field,
                                  did_you_mean(field, written), quoted_list(written)));
    }
    if (writers(*body_, field) > 1) {
      throw UserError(fmt::format("A loop collects `{}`, which more than one of its steps writes; give their fields names of their own.", field));
    }
  }
}

bool Repeat::gathers(std::string_view field) const { return contains(options_.append, field); }

std::vector<std::string> Repeat::reads() const {
  std::vector<std::string> fields = body_->reads();
  std::erase_if(fields, [&](const std::string& field) { return gathers(field); });
  return fields;
}

std::vector<std::string> Repeat::read_back() const {
  std::vector<std::string> fields = body_->reads();
  std::erase_if(fields, [&](const std::string& field) { return !gathers(field); });
  return fields;
}

boost::asio::awaitable<Result<Values>> Repeat::run(Context& context, Values blackboard) const {
  const Child body = children().front();
  for (const std::string& field : options_.append) blackboard.insert_or_assign(field, Value::of(nlohmann::json::array()));
  for (int iteration = 0; iteration < options_.times; ++iteration) {
    Result<Values> written = co_await run_child(context, body, blackboard, iteration);
    if (!written) co_return written;
    for (auto& [name, value] : *written) {
      Value next = gathers(name) ? appended(find_or_null(blackboard, name), value) : value;
      blackboard.insert_or_assign(name, std::move(next));
    }
  }
  co_return pick(blackboard, writes());
}

}  // namespace hone
