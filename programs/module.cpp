#include "programs/module.hpp"

#include <cmath>
#include <stdexcept>
#include <unordered_map>

#include <fmt/format.h>

#include "programs/example.hpp"
#include "programs/retrieve.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

/// The bytes that make two requests one, as far as a program can tell.
std::string request_bytes(std::string_view path, const std::string& role, const ModelRequest& request) {
  std::string bytes(path);
  const auto add = [&](std::string_view part) {
    bytes += '\0';
    bytes += part;
  };
  add(role);
  for (const Message& message : request.messages) {
    add(message.role);
    add(message.content);
  }
  if (request.temperature) add(fmt::format("temperature {}", *request.temperature));
  if (request.max_tokens) add(fmt::format("max_tokens {}", *request.max_tokens));
  if (!request.response_schema.is_null()) add(request.response_schema.text());
  return bytes;
}

TimePoint now(const RunSettings& settings) { return settings.environment->clock->now(); }

/// In whole microseconds: what is finer is noise, and three such numbers a rollout stand in the record.
double seconds_since(TimePoint start, const RunSettings& settings) { return std::round((now(settings) - start).count() * 1e6) / 1e6; }

Failure cleaned(Failure failure) {
  failure.message = valid_utf8(std::move(failure.message));
  return failure;
}

/// A module that breaks its promise is a bug that would show far away from it.
void check_writes(const Module& module, const std::string& path, const Values& outputs) {
  for (const std::string& name : module.writes()) {
    if (!outputs.contains(name)) throw std::logic_error(fmt::format("the step `{}` promised to write `{}` and did not", path, name));
  }
}

}  // namespace

struct Context::Draws {
  std::unordered_map<std::string, int> asked;
};

Context::Context(const RunSettings& settings, Span& span) : run_(&settings), span_(&span), draws_(std::make_shared<Draws>()) {
  if (!settings.environment || !settings.environment->clock) throw std::logic_error("a run needs an environment with a clock");
}

const Value& Context::component(std::string_view name) const {
  if (path().empty()) return find_or_null(run_->components, name);
  return find_or_null(run_->components, fmt::format("{}.{}", path(), name));
}

Context Context::enter(std::string_view name, std::optional<int> iteration) {
  Span& child = span_->children.emplace_back();
  child.path = span_->path;
  if (!child.path.empty() && !name.empty()) child.path += '.';
  child.path += name;
  child.occurrence = span_->occurrence;
  if (iteration) child.occurrence.push_back(*iteration);
  Context context(*this);
  context.span_ = &child;
  return context;
}

boost::asio::awaitable<Result<Completion>> Context::ask(std::string role, ModelRequest request, bool repair) {
  const auto model = run_->environment->models.find(role);
  if (model == run_->environment->models.end()) throw std::logic_error(fmt::format("the environment has no model `{}`", role));
  if (run_->temperature) request.temperature = run_->temperature;
  Span& span = span_->children.emplace_back();
  span.kind = Span::Kind::model;
  span.path = path();
  span.occurrence = span_->occurrence;
  span.role = role;
  span.repair = repair;

  CallContext call = run_->call;
  call.path = path();
  call.draw = fmt::format("{}:{}:{}", run_->repeat, path(), draws_->asked[request_bytes(path(), role, request)]++);
  const TimePoint start = now(*run_);
  Result<Completion> reply = co_await model->second->complete(request, call);
  span.latency_s = seconds_since(start, *run_);
  span.messages = std::move(request.messages);
  if (!reply) {
    span.failure = cleaned(reply.error());
    co_return *span.failure;
  }
  reply->text = valid_utf8(std::move(reply->text));
  reply->reasoning = valid_utf8(std::move(reply->reasoning));
  reply->model = valid_utf8(std::move(reply->model));
  span.reply = *reply;
  co_return reply;
}

boost::asio::awaitable<Result<std::vector<Passage>>> Context::retrieve(std::string retriever, std::string query, int k) {
  const auto found = run_->environment->retrievers.find(retriever);
  if (found == run_->environment->retrievers.end()) {
    throw std::logic_error(fmt::format("the environment has no retriever `{}`", retriever));
  }
  Span& span = span_->children.emplace_back();
  span.kind = Span::Kind::retrieval;
  span.path = path();
  span.occurrence = span_->occurrence;
  span.inputs.emplace("query", query);
  span.inputs.emplace("k", k);

  const TimePoint start = now(*run_);
  Result<std::vector<Passage>> passages = co_await found->second->retrieve(std::move(query), k, run_->call.deadline);
  span.latency_s = seconds_since(start, *run_);
  if (!passages) {
    span.failure = cleaned(passages.error());
    co_return *span.failure;
  }
  for (Passage& passage : *passages) {
    for (std::string* text : {&passage.id, &passage.title, &passage.text}) *text = valid_utf8(std::move(*text));
  }
  span.outputs.emplace("passages", to_value(*passages));
  co_return passages;
}

std::optional<FieldType> type_of_output(const Module& module, std::string_view field) {
  const auto children = module.children();
  for (auto child = children.rbegin(); child != children.rend(); ++child) {
    auto type = type_of_output(*child->module, field);
    if (!type) continue;
    const bool listed = module.gathers(field) && type->kind != FieldType::Kind::list;  // lists are appended to each other
    return listed ? FieldType{FieldType::Kind::list, {std::move(*type)}, {}} : std::move(*type);
  }
  if (const Signature* signature = module.signature()) {
    for (const Field& output : signature->outputs) {
      if (output.name == field) return output.type;
    }
  }
  return std::nullopt;
}

boost::asio::awaitable<Result<Values>> run_module(Context& context, const Module& module, Values inputs) {
  Span& span = context.span();
  span.inputs = inputs;
  const TimePoint start = now(context.settings());
  Result<Values> outputs = co_await module.run(context, std::move(inputs));
  span.latency_s = seconds_since(start, context.settings());
  if (outputs) {
    check_writes(module, span.path, *outputs);
    span.outputs = *outputs;
  } else {
    span.failure = outputs.error();
  }
  co_return outputs;
}

boost::asio::awaitable<Result<Values>> run_child(Context& context, const Module::Child& child, const Values& values,
                                                 std::optional<int> iteration) {
  Context inner = context.enter(child.name, iteration);
  Values inputs = pick(values, child.module->reads());
  co_return co_await run_module(inner, *child.module, std::move(inputs));
}

}  // namespace hone
