#include "programs/retrieve.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "programs/error.hpp"
#include "programs/placeholders.hpp"
#include "programs/text.hpp"

namespace hone {

Retrieve::Retrieve(RetrieveOptions options) : options_(std::move(options)) {
  if (options_.retriever.empty()) throw UserError("A retrieve step does not say which retriever it asks.");
  if (options_.as.empty()) throw UserError(fmt::format("The retrieve step of `{}` does not say as which field it writes.", options_.retriever));
  if (options_.name.empty()) options_.name = options_.as;
  if (options_.k < 1) throw UserError(fmt::format("The step `{}` retrieves {} passages; `k` must be at least 1.", options_.name, options_.k));
  for (const std::string& field : placeholders(options_.query)) add_once(fields_, field);
  if (fields_.empty()) {
    throw UserError(fmt::format("The query of the step `{}` is `{}`, the same for every example; put a field into it, as `{{{{query}}}}`.",
                                options_.name, options_.query));
  }
}

boost::asio::awaitable<Result<Values>> Retrieve::run(Context& context, Values inputs) const {
  std::string query = expand(options_.query, fields_, inputs);
  const Result<std::vector<Passage>> passages = co_await context.retrieve(options_.retriever, std::move(query), options_.k);
  if (!passages) co_return passages.error();
  Values outputs;
  outputs.emplace(options_.as, to_value(*passages));
  co_return outputs;
}

Value to_value(const std::vector<Passage>& passages) {
  nlohmann::json list = nlohmann::json::array();
  for (const Passage& passage : passages) list.push_back({{"id", passage.id}, {"title", passage.title}, {"text", passage.text}});
  return Value::of(std::move(list));
}

}  // namespace hone
