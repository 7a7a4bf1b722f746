#include "optimizer/proposals/evidence_cut.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "programs/text.hpp"

namespace hone {
namespace {

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

/// The longest end of at most `bytes` bytes that cuts no character in two.
std::string_view utf8_suffix(std::string_view text, std::size_t bytes) {
  std::size_t first = text.size() - std::min(bytes, text.size());
  while (first < text.size() && !begins_character(text[first])) ++first;
  return text.substr(first);
}

/// Shortens a text in place and says so.
class Cutter {
 public:
  Cutter(std::size_t level, std::vector<std::string>& cuts) : level_(level), cuts_(&cuts) {}

  void cut(std::string& text, const std::string& what) const {
    if (text.size() <= level_) return;
    const std::size_t before = count_characters(text);
    text = shortened(text, level_);
    cuts_->push_back(fmt::format("{} was shortened from {} characters to about {} bytes.", what, before, level_));
  }

 private:
  std::size_t level_;
  std::vector<std::string>* cuts_;
};

template <typename Visit>
void for_each_text(const ReflectionInput& input, Visit&& visit) {
  for (const EvidenceRecord& record : input.records) {
    for (const EvidenceField& field : record.inputs) visit(field.text);
    for (const EvidenceField& field : record.outputs) visit(field.text);
    visit(record.feedback);
  }
  for (const TriedIdea& idea : input.tried) visit(idea.text);
}

std::string left_out(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{} left out.", count, what, count == 1 ? " was" : "s were");
}

}  // namespace

std::string shortened(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  const std::string_view head = utf8_prefix(text, bytes * 2 / 3);
  const std::string_view tail = utf8_suffix(text, bytes - bytes * 2 / 3);
  const std::size_t gone = count_characters(text.substr(head.size(), text.size() - head.size() - tail.size()));
  return fmt::format("{} [… {} characters left out …] {}", head, gone, tail);
}

Evidence cut_evidence(const ReflectionInput& input, std::size_t level, std::size_t ideas, std::size_t records) {
  Evidence evidence{input.records, input.tried, {}};
  if (evidence.tried.size() > ideas) {
    evidence.cuts.push_back(left_out(evidence.tried.size() - ideas, "earlier idea"));
    evidence.tried.erase(evidence.tried.begin(), evidence.tried.end() - static_cast<std::ptrdiff_t>(ideas));
  }
  if (evidence.records.size() > records) {
    evidence.cuts.push_back(left_out(evidence.records.size() - records, "run"));
    evidence.records.resize(records);
  }
  const Cutter cutter(level, evidence.cuts);
  for (std::size_t i = 0; i < evidence.records.size(); ++i) {
    EvidenceRecord& record = evidence.records[i];
    for (EvidenceField& field : record.inputs) cutter.cut(field.text, fmt::format("The input `{}` of run {}", field.name, i + 1));
    for (EvidenceField& field : record.outputs) cutter.cut(field.text, fmt::format("The output `{}` of run {}", field.name, i + 1));
    cutter.cut(record.feedback, fmt::format("The feedback on run {}", i + 1));
  }
  for (std::size_t i = 0; i < evidence.tried.size(); ++i) cutter.cut(evidence.tried[i].text, fmt::format("Earlier idea {}", i + 1));
  return evidence;
}

std::size_t longest_text(const ReflectionInput& input) {
  std::size_t longest = 0;
  for_each_text(input, [&](const std::string& text) { longest = std::max(longest, text.size()); });
  return longest;
}

}  // namespace hone
