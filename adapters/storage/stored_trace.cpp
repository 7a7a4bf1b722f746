#include "adapters/storage/stored_trace.hpp"

#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "programs/error.hpp"
#include "programs/json_line.hpp"

namespace hone {

using nlohmann::json;

namespace {

bool same_but_spend(const Completion& a, const Completion& b) {
  return a.text == b.text && a.reasoning == b.reasoning && a.finish == b.finish && a.first_spend == b.first_spend &&
         a.latency_s == b.latency_s && a.model == b.model && a.key == b.key && a.usage_assumed == b.usage_assumed;
}

/// The messages as they stand in a request's body: quotes in texts are escaped there, so this is found nowhere else.
std::string as_in_body(const std::vector<Message>& messages) {
  auto list = nlohmann::ordered_json::array();
  for (const Message& message : messages) {
    auto& item = list.emplace_back();
    item["role"] = message.role;
    item["content"] = message.content;
  }
  return "\"messages\":" + json_line(list);
}

std::vector<Message> messages_in(const std::string& body) {
  std::vector<Message> messages;
  const json request = json::parse(body);
  for (const json& message : request.at("messages")) {
    messages.push_back({message.at("role"), message.at("content")});
  }
  return messages;
}

/// Takes out of `span`, a copy, what `calls` has. Copying first is cheaper than turning texts into JSON only to drop them.
void leave_out_calls(Span& span, CallTable& calls) {
  for (Span& child : span.children) leave_out_calls(child, calls);
  if (!span.reply) return;
  const CallTable::Call* call = calls.kept(span.reply->key);
  if (!call || !same_but_spend(call->reply, *span.reply)) return;
  span.reply.reset();
  if (call->request.find(as_in_body(span.messages)) != std::string::npos) span.messages.clear();
}

/// Notes in `object`, the JSON of `shortened`, what was left out of it.
void name_calls(const Span& span, const Span& shortened, CallTable& calls, json& object) {
  if (span.reply && !shortened.reply) {
    json& call = object["call"];
    call["id"] = calls.kept(span.reply->key)->id;
    if (span.reply->spend != span.reply->first_spend) call["spend"] = to_json(span.reply->spend);
    call["messages"] = shortened.messages.empty() && !span.messages.empty();
  }
  auto child = shortened.children.begin();
  std::size_t index = 0;
  for (const Span& whole : span.children) name_calls(whole, *child++, calls, object["children"][index++]);
}

void put_calls_back(Span& span, const json& object, CallTable& calls) {
  if (const auto left_out = object.find("call"); left_out != object.end()) {
    auto call = calls.call(left_out->at("id").get<std::int64_t>());
    if (!call) throw UserError("The record of the run is damaged: a reply is missing. Restore it from a copy.", exit_codes::failed);
    span.reply = std::move(call->reply);
    const auto spend = left_out->find("spend");
    span.reply->spend = spend == left_out->end() ? span.reply->first_spend : spend_from_json(*spend);
    if (left_out->at("messages") == true) span.messages = messages_in(call->request);
  }
  std::size_t index = 0;
  for (Span& child : span.children) put_calls_back(child, object["children"][index++], calls);
}

}  // namespace

std::string stored_trace(const Trace& trace, CallTable& calls, TextTable& texts) {
  Trace shortened = trace;
  leave_out_calls(shortened.root, calls);
  json stored = to_json(shortened);
  name_calls(trace.root, shortened.root, calls, stored);
  texts.shorten(stored);
  return json_line(stored);
}

Trace trace_of(const std::string& stored, CallTable& calls, TextTable& texts) {
  json object = json::parse(stored);
  texts.restore(object);
  Trace trace = trace_from_json(object);
  put_calls_back(trace.root, object, calls);
  return trace;
}

}  // namespace hone
