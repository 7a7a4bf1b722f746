#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

#include <nlohmann/json.hpp>

#include "programs/trace.hpp"

namespace hone {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 3> span_kinds{"module", "model", "retrieval"};

[[noreturn]] void refuse_name(const json& name) { throw std::invalid_argument("unknown name in a trace: " + name.dump()); }

std::string_view name_of(Span::Kind kind) { return span_kinds[static_cast<std::size_t>(kind)]; }

Span::Kind span_kind(const json& name) {
  const auto found = std::find_if(span_kinds.begin(), span_kinds.end(), [&](std::string_view kind) { return name == kind; });
  if (found == span_kinds.end()) refuse_name(name);
  return static_cast<Span::Kind>(found - span_kinds.begin());
}

FinishReason finish_from_json(const json& name) {
  const auto reason = name.is_string() ? finish_reason(name.get_ref<const std::string&>()) : std::nullopt;
  if (!reason) refuse_name(name);
  return *reason;
}

json to_json(const std::vector<Message>& messages) {
  json list = json::array();
  for (const Message& message : messages) list.push_back({{"role", message.role}, {"content", message.content}});
  return list;
}

std::vector<Message> messages_from_json(const json& list) {
  std::vector<Message> messages;
  for (const json& item : list) messages.push_back({item.at("role"), item.at("content")});
  return messages;
}

json to_json(const Completion& reply) {
  return {{"text", reply.text},
          {"reasoning", reply.reasoning},
          {"finish", name(reply.finish)},
          {"spend", to_json(reply.spend)},
          {"first_spend", to_json(reply.first_spend)},
          {"latency_s", reply.latency_s},
          {"model", reply.model},
          {"key", reply.key},
          {"usage_assumed", reply.usage_assumed}};
}

Completion completion_from_json(const json& object) {
  Completion reply;
  reply.text = object.at("text");
  reply.reasoning = object.at("reasoning");
  reply.finish = finish_from_json(object.at("finish"));
  reply.spend = spend_from_json(object.at("spend"));
  reply.first_spend = spend_from_json(object.at("first_spend"));
  reply.latency_s = object.at("latency_s");
  reply.model = object.at("model");
  reply.key = object.at("key");
  reply.usage_assumed = object.at("usage_assumed");
  return reply;
}

json to_json(const Failure& failure) {
  json object = {{"kind", name(failure.kind)}, {"message", failure.message}, {"sent", failure.sent}, {"refused", failure.refused}};
  if (failure.retry_after_s) object["retry_after_s"] = *failure.retry_after_s;
  return object;
}

Failure failure_from_json(const json& object) {
  const auto kind = failure_kind(object.at("kind").get<std::string>());
  if (!kind) throw std::invalid_argument("unknown failure in a trace: " + object.at("kind").dump());
  Failure failure{*kind, object.at("message")};
  failure.sent = object.at("sent");
  failure.refused = object.at("refused");
  if (object.contains("retry_after_s")) failure.retry_after_s = object["retry_after_s"];
  return failure;
}

/// What is empty is left out: a trace is mostly that.
json to_json(const Span& span) {
  json object = {{"kind", name_of(span.kind)}, {"path", span.path}, {"latency_s", span.latency_s}};
  if (!span.occurrence.empty()) object["occurrence"] = span.occurrence;
  if (!span.inputs.empty()) object["inputs"] = to_json(span.inputs);
  if (!span.outputs.empty()) object["outputs"] = to_json(span.outputs);
  if (!span.role.empty()) object["role"] = span.role;
  if (!span.messages.empty()) object["messages"] = to_json(span.messages);
  if (span.reply) object["reply"] = to_json(*span.reply);
  if (span.repair) object["repair"] = true;
  if (!span.judgement.is_null()) object["judgement"] = span.judgement.json();
  if (span.failure) object["failure"] = to_json(*span.failure);
  if (!span.children.empty()) {
    json& children = object["children"] = json::array();
    for (const Span& child : span.children) children.push_back(to_json(child));
  }
  return object;
}

Span span_from_json(const json& object) {
  Span span;
  span.kind = span_kind(object.at("kind"));
  span.path = object.at("path");
  span.latency_s = object.at("latency_s");
  span.occurrence = object.value("occurrence", std::vector<int>());
  if (object.contains("inputs")) span.inputs = values_from_json(object["inputs"]);
  if (object.contains("outputs")) span.outputs = values_from_json(object["outputs"]);
  span.role = object.value("role", std::string());
  if (object.contains("messages")) span.messages = messages_from_json(object["messages"]);
  if (object.contains("reply")) span.reply = completion_from_json(object["reply"]);
  span.repair = object.value("repair", false);
  if (object.contains("judgement")) span.judgement = Value::of(object["judgement"]);
  if (object.contains("failure")) span.failure = failure_from_json(object["failure"]);
  if (object.contains("children")) {
    for (const json& child : object["children"]) span.children.push_back(span_from_json(child));
  }
  return span;
}

}  // namespace

json to_json(const Trace& trace) { return to_json(trace.root); }

Trace trace_from_json(const json& json) { return {span_from_json(json)}; }

}  // namespace hone
