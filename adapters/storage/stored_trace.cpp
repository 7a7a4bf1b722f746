#include "adapters/storage/stored_trace.hpp"

#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "adapters/storage/stored_json.hpp"
#include "programs/error.hpp"

namespace hone {

using nlohmann::json;

namespace {

bool same_but_spend(const Completion& a, const Completion& b) {
  return a.text == b.text && a.reasoning == b.reasoning && a.finish == b.finish && a.first_spend == b.first_spend &&
         a.latency_s == b.latency_s && a.model == b.model && a.key == b.key && a.usage_assumed == b.usage_assumed;
}

/// The messages as they stand in a request's body: quotes in texts are escaped there, so this is found nowhere else.
std::string as_in_body(const std::vector<Message>& messages) {
  std::string body = "\"messages\":[";
  for (const Message& message : messages) {
    if (body.back() == '}') body += ',';
    body += "{\"role\":" + stored_json(message.role) + ",\"content\":" + stored_json(message.content) + "}";
  }
  return body + "]";
}

std::vector<Message> messages_in(const std::string& body) {
  std::vector<Message> messages;
  const json request = json::parse(body);
  for (const json& message : request.at("messages")) {
    messages.push_back({message.at("role"), message.at("content")});
  }
  return messages;
}

void leave_out_call(const Span& span, json& object, CallTable& calls) {
  const auto call = calls.call(span.reply->key);
  if (!call || !same_but_spend(call->reply, *span.reply)) return;
  object.erase("reply");
  object["call"] = {{"key", span.reply->key}, {"spend", to_json(span.reply->spend)}};
  if (call->request.find(as_in_body(span.messages)) == std::string::npos) return;
  object.erase("messages");
  object["call"]["messages"] = true;
}

void leave_out_calls(const Span& span, json& object, CallTable& calls) {
  if (span.reply) leave_out_call(span, object, calls);
  std::size_t index = 0;
  for (const Span& child : span.children) leave_out_calls(child, object["children"][index++], calls);
}

void put_calls_back(Span& span, const json& object, CallTable& calls) {
  if (const auto left_out = object.find("call"); left_out != object.end()) {
    auto call = calls.call(left_out->at("key"));
    if (!call) throw UserError("The record of the run is damaged: a reply is missing. Restore it from a copy.", 1);
    span.reply = std::move(call->reply);
    span.reply->spend = spend_from_json(left_out->at("spend"));
    if (left_out->contains("messages")) span.messages = messages_in(call->request);
  }
  std::size_t index = 0;
  for (Span& child : span.children) put_calls_back(child, object["children"][index++], calls);
}

}  // namespace

std::string stored_trace(const Trace& trace, CallTable& calls, TextTable& texts) {
  json stored = to_json(trace);
  leave_out_calls(trace.root, stored, calls);
  texts.shorten(stored);
  return stored_json(stored);
}

Trace trace_of(const std::string& stored, CallTable& calls, TextTable& texts) {
  json object = json::parse(stored);
  texts.restore(object);
  Trace trace = trace_from_json(object);
  put_calls_back(trace.root, object, calls);
  return trace;
}

}  // namespace hone
