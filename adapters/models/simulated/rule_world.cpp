#include "adapters/models/simulated/rule_world.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "adapters/models/simulated/rule_writer.hpp"
#include "adapters/models/simulated/words.hpp"
#include "programs/text.hpp"

namespace hone::simulated {
namespace {

/// The line that is the task: the last with marks and without codes. What stands round it is part of the prompt, as in
/// programs that put everything into one message.
struct Note {
  std::string text;
  std::string around;
};

Note find_note(const RuleBook& book, const std::string& input) {
  Note note;
  for (const auto line : lines_of(input)) {
    const bool is_note = !book.marks_in(line).empty() && RuleBook::codes_in(line).empty();
    if (is_note) {
      note.around += note.text;
      note.text = line;
    } else {
      note.around += std::string(line) + "\n";
    }
  }
  return note;
}

std::string draw_note(Rng& rng, const std::vector<std::string>& marks, std::string state) {
  static const std::vector<std::string_view> frames = {"Crate {} from {}: {}.", "Parcel {}, sent by {}, holds {}.",
                                                       "Chest {} ({}) came with {}.", "Bale {}, signed for by {}: {}."};
  static const std::vector<std::string_view> senders = {"Odda", "Brekke", "Tjorn", "Halsa", "Mirva", "Sund", "Yrsa", "Kolb"};
  std::string list = marks.front();
  for (std::size_t i = 1; i < marks.size(); ++i) list += (i + 1 == marks.size() ? " and " : ", ") + marks[i];
  if (!state.empty()) state.front() = static_cast<char>(state.front() - 'a' + 'A');
  return fmt::format(fmt::runtime(frames[rng.below(frames.size())]), 100 + rng.below(900), senders[rng.below(senders.size())], list) +
         (state.empty() ? "" : " " + state + ".");
}

}  // namespace

/// What a prompt tells the task model.
struct RuleWorld::Knowledge {
  StatedCodes stated;
  std::vector<int> demos;  ///< by rule: right examples of it
  double clarity = 1;
};

RuleWorld::RuleWorld(std::string name, RuleBook book, RuleTraits traits)
    : name_(std::move(name)), traits_(traits), book_(std::move(book)) {}

std::string RuleWorld::note_in(const std::string& input) const { return find_note(book_, input).text; }

StatedCodes RuleWorld::stated(std::string_view prompt) const {
  StatedCodes codes(book_.size());
  for (const Statement& statement : book_.statements_in(prompt)) codes[statement.rule].push_back(statement.code);
  return codes;
}

RuleWorld::Knowledge RuleWorld::knowledge(std::string_view prompt, const std::vector<Turn>& demos) const {
  Knowledge known;
  known.stated = stated(prompt);
  known.demos.resize(book_.size());
  std::size_t bytes = prompt.size();
  for (const Turn& demo : demos) {
    bytes += demo.input.size() + demo.output.size();
    const auto marks = book_.marks_in(find_note(book_, demo.input).text);
    const auto codes = RuleBook::codes_in(demo.output);
    for (std::size_t i = 0; i < marks.size() && marks.size() == codes.size(); ++i) {
      if (codes[i] == book_.code(marks[i])) ++known.demos[marks[i]];
    }
  }
  if (bytes > traits_.ease) known.clarity = std::exp(-static_cast<double>(bytes - traits_.ease) / traits_.burden);
  return known;
}

double RuleWorld::chance(const Knowledge& known, std::size_t rule) const {
  if (!traits_.prompt_matters) return traits_.follow;
  const auto& stated = known.stated[rule];
  const double most = traits_.follow * known.clarity;
  if (!stated.empty()) {
    const auto right = std::count(stated.begin(), stated.end(), book_.code(rule));
    return most * static_cast<double>(right) / static_cast<double>(stated.size());
  }
  const double learned = most * (1 - std::pow(1 - traits_.learn_from_demo, known.demos[rule]));
  return std::max(learned, traits_.native);
}

std::string RuleWorld::code_for(const Knowledge& known, std::size_t rule, const std::string& note, const Luck& luck) const {
  if (luck.uniform(book_.mark(rule), note) < chance(known, rule)) return book_.code(rule);
  std::vector<std::string> others;
  for (const auto& code : known.stated[rule]) {
    if (code != book_.code(rule)) others.push_back(code);
  }
  for (std::size_t other = 0; others.empty() && other < book_.size(); ++other) {
    if (book_.code(other) != book_.code(rule)) others.push_back(book_.code(other));
  }
  return others[luck.rng("slip " + book_.mark(rule)).below(others.size())];
}

std::string RuleWorld::solve(const TaskRequest& request, const std::string& field, const Luck& luck) const {
  const Note note = find_note(book_, request.input);
  const auto marks = book_.marks_in(note.text);
  std::vector<std::string> words;
  if (field != request.fields.back()) {
    for (const auto rule : marks) words.push_back(book_.mark(rule));
    return "The note names " + joined(words, " and ") + ".";
  }
  if (marks.empty()) return "There is no note.";
  const Knowledge known = knowledge(request.prompt + "\n" + note.around, request.demos);
  for (const auto rule : marks) words.push_back(code_for(known, rule, note.text, luck));
  return joined(words, " ");
}

std::string RuleWorld::improve(const ProposalRequest& request, const Luck& luck) const {
  return improved_rules(book_, traits_, request.current, stated(request.current), request.evidence, luck.rng("improve"));
}

std::vector<std::size_t> RuleWorld::draw_rules(Rng& rng, std::vector<std::size_t>& marks) const {
  rng.shuffle(marks);
  const auto count = static_cast<std::ptrdiff_t>(1 + rng.weighted(share_of_marks));
  return {marks.begin(), marks.begin() + count};
}

Dataset RuleWorld::rows(std::uint64_t seed, int count) const {
  Rng rng(seed, "rows of " + name_);
  std::vector<std::size_t> marks(book_.marks());
  std::iota(marks.begin(), marks.end(), 0);
  Dataset rows;
  for (int i = 0; i < count; ++i) {
    const auto rules = draw_rules(rng, marks);
    std::vector<std::string> names;
    std::vector<std::string> codes;
    for (const auto rule : rules) {
      names.push_back(book_.mark(rule));
      codes.push_back(book_.code(rule));
    }
    Example row;
    row.id = row.group = fmt::format("{}-{:04}", name_, i + 1);
    row.fields = {{"note", draw_note(rng, names, book_.state(rules.front() / book_.marks()))}, {"codes", joined(codes, " ")}};
    rows.push_back(std::move(row));
  }
  return rows;
}

std::array<double, 4> RuleWorld::set_means(std::span<const double> chances) {
  std::array<double, 4> sums = {1, 0, 0, 0};
  std::array<double, 4> sets = {1, 0, 0, 0};
  for (const double p : chances) {
    for (std::size_t k = 3; k >= 1; --k) {
      sums[k] += sums[k - 1] * p;
      sets[k] += sets[k - 1];
    }
  }
  for (std::size_t k = 1; k <= 3; ++k) sums[k] = sets[k] > 0 ? sums[k] / sets[k] : 0;
  return sums;
}

double RuleWorld::expected(std::span<const double> chances) const {
  const auto means = set_means(chances);
  double score = 0;
  for (std::size_t k = 1; k <= share_of_marks.size(); ++k) score += share_of_marks[k - 1] * means[k];
  return score;
}

std::optional<double> RuleWorld::true_score(const ComponentValues& components) const {
  std::string prompt;
  std::vector<Turn> turns;
  for (const auto& [name, value] : components) {
    if (name.ends_with("instruction")) prompt += value.text();
    if (!name.ends_with("demos")) continue;
    for (const Demo& demo : demos_from_value(value)) {
      turns.push_back({find_or_null(demo.values, "note").text(), find_or_null(demo.values, "codes").text()});
    }
  }
  const Knowledge known = knowledge(prompt, turns);
  std::vector<double> chances;
  for (std::size_t rule = 0; rule < book_.size(); ++rule) chances.push_back(chance(known, rule));
  return expected(chances);
}

std::optional<double> RuleWorld::best_score() const { return expected(std::vector<double>(book_.size(), traits_.follow)); }

}  // namespace hone::simulated
