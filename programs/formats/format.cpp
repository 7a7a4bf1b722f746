#include "programs/formats/format.hpp"

#include <algorithm>

#include "programs/formats/formats.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

bool is_complete(const Demo& demo, const Signature& signature) {
  const auto has = [&](const Field& field) { return !find_or_null(demo.values, field.name).is_null(); };
  return std::ranges::all_of(signature.inputs, has) && std::ranges::all_of(signature.outputs, has);
}

}  // namespace

std::vector<Message> Format::render(const Signature& signature, std::string_view instruction, const std::vector<Demo>& demos,
                                    const Values& values) const {
  std::vector<Message> messages;
  std::string preface = system(signature, instruction);
  if (!preface.empty()) messages.push_back({"system", std::move(preface)});
  for (const bool complete : {false, true}) {
    for (const Demo& demo : demos) {
      if (is_complete(demo, signature) != complete) continue;
      messages.push_back({"user", inputs(signature.inputs, demo.values)});
      messages.push_back({"assistant", reply(signature.outputs, demo.values)});
    }
  }
  std::string question = inputs(signature.inputs, values);
  if (const std::string wanted = request(signature.outputs); !wanted.empty()) question += "\n\n" + wanted;
  messages.push_back({"user", std::move(question)});
  return messages;
}

Result<Values> Format::parse(const std::vector<Field>& outputs, std::string_view reply) const {
  if (trimmed(reply).empty()) return Failure{FailureKind::empty_reply, "The reply was empty."};
  return read(outputs, reply);
}

const Format* find_format(std::string_view name) {
  if (name == "plain") return &plain_format();
  if (name == "chat") return &chat_format();
  if (name == "json") return &json_format();
  if (name == "xml") return &xml_format();
  return nullptr;
}

std::vector<std::string> format_names(std::size_t outputs) {
  if (outputs == 1) return {"plain", "chat", "json", "xml"};
  return {"chat", "json", "xml"};
}

}  // namespace hone
