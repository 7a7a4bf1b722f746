#include "optimizer/proposals/evidence_cut.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "optimizer/keep_last.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

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
void for_each_text(const ProposalInput& input, Visit&& visit) {
  for (const Note& note : input.notes) visit(note.text);
  for (const KnownRow& example : input.examples) {
    for (const EvidenceField& field : example.inputs) visit(field.text);
    for (const EvidenceField& field : example.expected) visit(field.text);
  }
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

void leave_out(ProposalInput& input, const Shown& shown) {
  if (input.tried.size() > shown.ideas) {
    input.cuts.push_back(left_out(input.tried.size() - shown.ideas, "earlier idea"));
    keep_last(input.tried, shown.ideas);
  }
  if (input.examples.size() > shown.examples) {
    input.cuts.push_back(left_out(input.examples.size() - shown.examples, "example"));
    input.examples.resize(shown.examples);
  }
  if (input.records.size() > shown.records) {
    input.cuts.push_back(left_out(input.records.size() - shown.records, "run"));
    input.records.resize(shown.records);
  }
}

void shorten(ProposalInput& input, const Cutter& cutter) {
  for (Note& note : input.notes) cutter.cut(note.text, fmt::format("The text \"{}\"", note.name));
  for (std::size_t i = 0; i < input.examples.size(); ++i) {
    KnownRow& row = input.examples[i];
    for (EvidenceField& field : row.inputs) cutter.cut(field.text, fmt::format("The input `{}` of example {}", field.name, i + 1));
    for (EvidenceField& field : row.expected) cutter.cut(field.text, fmt::format("The expected `{}` of example {}", field.name, i + 1));
  }
  for (std::size_t i = 0; i < input.records.size(); ++i) {
    EvidenceRecord& record = input.records[i];
    for (EvidenceField& field : record.inputs) cutter.cut(field.text, fmt::format("The input `{}` of run {}", field.name, i + 1));
    for (EvidenceField& field : record.outputs) cutter.cut(field.text, fmt::format("The output `{}` of run {}", field.name, i + 1));
    cutter.cut(record.feedback, fmt::format("The feedback on run {}", i + 1));
  }
  for (std::size_t i = 0; i < input.tried.size(); ++i) cutter.cut(input.tried[i].text, fmt::format("Earlier idea {}", i + 1));
}

std::int64_t tokens_of(const std::vector<Message>& messages) {
  constexpr std::int64_t around_a_message = 16;
  std::int64_t tokens = 0;
  for (const Message& message : messages) tokens += estimated_tokens(message.content) + around_a_message;
  return tokens;
}

/// One thing less to show; false: there is none.
bool take_one_away(Shown& shown) {
  for (std::size_t* count : {&shown.ideas, &shown.examples, &shown.records}) {
    if (*count == 0) continue;
    --*count;
    return true;
  }
  return false;
}

}  // namespace

std::string shortened(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  const std::string_view head = utf8_prefix(text, bytes * 2 / 3);
  const std::string_view tail = utf8_suffix(text, bytes - bytes * 2 / 3);
  const std::size_t gone = count_characters(text.substr(head.size(), text.size() - head.size() - tail.size()));
  return fmt::format("{} [… {} characters left out …] {}", head, gone, tail);
}

ProposalInput cut_evidence(ProposalInput input, const Shown& shown) {
  leave_out(input, shown);
  std::vector<std::string> cuts = std::exchange(input.cuts, {});
  shorten(input, Cutter(shown.level, cuts));
  input.cuts = std::move(cuts);
  return input;
}

Shown whole(const ProposalInput& input) {
  Shown shown{0, input.tried.size(), input.examples.size(), input.records.size()};
  for_each_text(input, [&](const std::string& text) { shown.level = std::max(shown.level, text.size()); });
  return shown;
}

ProposalInput fitting(const ProposalInput& input, std::int64_t room, const std::function<std::vector<Message>(const ProposalInput&)>& render) {
  constexpr std::size_t least_level = 80;  // bytes: below that a text says nothing any more
  const auto fits = [&](const Shown& shown) { return tokens_of(render(cut_evidence(input, shown))) <= room; };
  Shown shown = whole(input);
  if (fits(shown)) return input;
  std::size_t high = std::max(shown.level, least_level);
  shown.level = least_level;
  while (!fits(shown) && take_one_away(shown)) {
  }
  while (shown.level < high) {
    Shown more = shown;
    more.level = shown.level + (high - shown.level + 1) / 2;
    if (fits(more)) {
      shown = more;
    } else {
      high = more.level - 1;
    }
  }
  return cut_evidence(input, shown);
}

std::int64_t estimated_tokens(std::string_view text) {
  std::int64_t ascii = 0;
  for (const char c : text) ascii += static_cast<unsigned char>(c) < 0x80 ? 1 : 0;
  const std::int64_t other = static_cast<std::int64_t>(text.size()) - ascii;
  return (ascii + 2) / 3 + (other + 1) / 2;
}

}  // namespace hone
