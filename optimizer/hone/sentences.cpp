#include "optimizer/hone/sentences.hpp"

#include <algorithm>
#include <array>

#include "programs/text.hpp"

namespace hone {
namespace {

constexpr std::string_view blanks = " \t";
constexpr std::string_view markup = "{}<>|";
/// Words whose full stop ends no sentence; single letters end none either.
constexpr std::array<std::string_view, 16> abbreviations = {"e.g", "i.e",  "etc", "vs", "cf",  "dr",     "mr",   "mrs",
                                                            "ms",  "prof", "fig", "no", "nos", "approx", "incl", "resp"};

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_space(char c) { return is_blank(c) || c == '\n' || c == '\r'; }

/// One line of a prompt: bytes [begin, end), its line end apart, and where the next one begins.
struct Line {
  enum class Kind { blank, fixed, item, prose };
  std::size_t begin = 0, end = 0, next = 0;
  std::size_t indent = 0;
  Kind kind = Kind::prose;
};

std::vector<Line> prompt_lines(std::string_view prompt) {
  std::vector<Line> lines;
  for (std::size_t begin = 0; begin < prompt.size();) {
    const std::size_t stop = std::min(prompt.find('\n', begin), prompt.size());
    Line line{begin, stop, std::min(stop + 1, prompt.size())};
    if (line.end > begin && prompt[line.end - 1] == '\r') --line.end;
    line.indent = std::min(prompt.find_first_not_of(blanks, begin), line.end) - begin;
    lines.push_back(line);
    begin = line.next;
  }
  return lines;
}

/// Where the text of a list's item begins, behind `- `, `* `, `+ ` or a number; 0: it is none.
std::size_t behind_marker(std::string_view text) {
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) ++digits;
  const std::size_t mark = digits > 0 && digits <= 3 ? digits : 0;
  const std::string_view marks = digits > 0 ? ".)" : "-*+";
  if (mark + 1 >= text.size() || marks.find(text[mark]) == marks.npos || !is_blank(text[mark + 1])) return 0;
  return mark + 2;
}

/// Follows what goes over several lines: fences, brackets, tags.
class Blocks {
 public:
  /// The line is within a block, or opens or closes one.
  bool take(std::string_view line) {
    const std::string_view text = trimmed(line);
    if (!fence_.empty()) {
      if (text.starts_with(fence_)) fence_ = {};
      return true;
    }
    for (const std::string_view fence : {"```", "~~~"}) {
      if (text.starts_with(fence)) {
        fence_ = fence;
        return true;
      }
    }
    const bool inside = depth_ > 0 || tags_ > 0;
    for (const char c : line) depth_ = std::max(0, depth_ + (c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0));
    const bool tag = text.starts_with('<') && text.ends_with('>') && text.find('>') == text.size() - 1;
    if (tag && !text.ends_with("/>")) tags_ = std::max(0, tags_ + (text.starts_with("</") ? -1 : 1));
    return inside || tag || depth_ > 0;
  }

 private:
  std::string_view fence_;  // what closes the open one
  int depth_ = 0;  // of braces and brackets
  int tags_ = 0;   // on lines of their own
};

Line::Kind kind_of(std::string_view line, std::size_t indent) {
  const std::string_view text = trimmed(line);
  if (text.empty()) return Line::Kind::blank;
  if (text.starts_with('#') || text.ends_with(':')) return Line::Kind::fixed;
  if (behind_marker(text) > 0) return Line::Kind::item;
  return indent >= 4 || line.front() == '\t' ? Line::Kind::fixed : Line::Kind::prose;
}

/// Reads a stretch of prose character by character: where does a sentence end?
class Prose {
 public:
  /// `wrapped`: sentences go over line ends.
  Prose(std::string_view prompt, std::size_t end, bool wrapped) : prompt_(prompt), end_(end), wrapped_(wrapped) {}

  /// Takes the character at `at`; whether a sentence ends before `next`, the first character that is not taken with it.
  bool take(std::size_t at, std::size_t& next) {
    next = at + 1;
    const char c = prompt_[at];
    if (c == '`') code_ = !code_;
    if (code_) return false;
    if (c == '"') quoted_ = !quoted_;
    if (contains("([", c)) ++depth_;
    if (contains(")]", c)) --depth_;
    if (prompt_.substr(at, 3) == "“") ++depth_;
    if (prompt_.substr(at, 3) == "”") --depth_;
    if (c == '\n' && !wrapped_) return whole();
    return stops(at, next) && whole();
  }

  /// Nothing is open: quotes, code, parentheses.
  bool whole() const { return !code_ && !quoted_ && depth_ == 0; }

 private:
  static bool contains(std::string_view set, char c) { return set.find(c) != set.npos; }
  std::string_view at(std::size_t from) const { return from < end_ ? prompt_.substr(from, end_ - from) : std::string_view(); }

  /// A mark that ends a sentence, with white space and the beginning of another behind it.
  bool stops(std::size_t at_mark, std::size_t& next) const {
    for (const std::string_view mark : {"。", "！", "？"}) {
      if (at(at_mark).starts_with(mark)) {
        next = at_mark + mark.size();
        return true;
      }
    }
    const char c = prompt_[at_mark];
    if (!contains(".!?", c) || (c == '.' && abbreviated(at_mark))) return false;
    const std::size_t behind = at_mark + 1;
    if (behind >= end_) return true;
    if (!is_space(prompt_[behind])) return false;
    std::size_t following = behind;
    while (following < end_ && is_space(prompt_[following])) ++following;
    return following >= end_ || !(is_lower(prompt_[following]) || is_digit(prompt_[following]));
  }

  bool abbreviated(std::size_t stop) const {
    std::size_t begin = stop;
    while (begin > 0 && !is_space(prompt_[begin - 1]) && !contains("([\"", prompt_[begin - 1])) --begin;
    const std::string word = lower_ascii(prompt_.substr(begin, stop - begin));
    return (word.size() == 1 && is_lower(word[0])) || std::ranges::find(abbreviations, word) != abbreviations.end();
  }

  std::string_view prompt_;
  std::size_t end_;
  bool wrapped_;
  bool code_ = false;
  bool quoted_ = false;
  int depth_ = 0;
};

/// Finds the sentences of a prompt that can be taken out.
class Splitter {
 public:
  explicit Splitter(std::string_view prompt) : prompt_(prompt), lines_(prompt_lines(prompt)) {
    Blocks blocks;
    for (Line& line : lines_) {
      const std::string_view text = prompt.substr(line.begin, line.end - line.begin);
      line.kind = blocks.take(text) ? Line::Kind::fixed : kind_of(text, line.indent);
    }
  }

  std::vector<Sentence> removable() {
    for (std::size_t i = 0; i < lines_.size();) {
      const Line::Kind kind = lines_[i].kind;
      i = kind == Line::Kind::item ? item(i) : kind == Line::Kind::prose ? paragraph(i) : i + 1;
    }
    if (sentences_ < 2) return {};
    return std::move(removable_);
  }

 private:
  /// An item with the lines that go on below it, further in; the line behind it.
  std::size_t item(std::size_t first) {
    std::size_t last = first + 1;
    while (last < lines_.size() && lines_[last].kind == Line::Kind::prose && (lines_[last].indent > lines_[first].indent || continues(last))) ++last;
    const std::size_t begin = lines_[first].begin + lines_[first].indent;
    const std::size_t end = lines_[last - 1].end;
    Prose prose(prompt_, end, true);
    for (std::size_t at = begin + behind_marker(prompt_.substr(begin, end - begin)); at < end;) prose.take(at, at);
    add(begin, end, prose.whole() && !goes_on(last, lines_[first].indent));
    return last;
  }

  /// Lines of prose that follow each other. Where one goes on in lower case, line ends mean nothing; else each ends a sentence.
  std::size_t paragraph(std::size_t first) {
    std::size_t last = first + 1;
    bool wrapped = false;
    for (; last < lines_.size() && lines_[last].kind == Line::Kind::prose; ++last) wrapped = wrapped || continues(last);
    const std::size_t end = lines_[last - 1].end;
    std::vector<std::size_t> ends;
    Prose prose(prompt_, end, wrapped);
    for (std::size_t at = lines_[first].begin; at < end;) {
      if (prose.take(at, at)) ends.push_back(at);
    }
    if (!prose.whole()) ends.clear();
    if (ends.empty() || ends.back() < end) ends.push_back(end);
    std::size_t begin = lines_[first].begin;
    for (const std::size_t stop : ends) {
      add(begin, stop, prose.whole() && (stop < end || !goes_on(last, lines_[last - 1].indent)));
      begin = stop;
    }
    return last;
  }

  /// The line goes on in lower case with what the line above it began.
  bool continues(std::size_t line) const { return is_lower(prompt_[lines_[line].begin + lines_[line].indent]); }
  /// The line stands further in than what is above it: it belongs to it.
  bool goes_on(std::size_t line, std::size_t indent) const {
    return line < lines_.size() && lines_[line].kind != Line::Kind::blank && lines_[line].indent > indent;
  }

  /// The sentence in [begin, end), white space around it apart.
  void add(std::size_t begin, std::size_t end, bool alone) {
    while (begin < end && is_space(prompt_[begin])) ++begin;
    while (end > begin && is_space(prompt_[end - 1])) --end;
    const std::string_view text = prompt_.substr(begin, end - begin);
    if (std::ranges::none_of(text, [](char c) { return is_lower(c) || is_upper(c) || static_cast<unsigned char>(c) >= 0x80; })) return;
    ++sentences_;
    if (!alone || text.find_first_of(markup) != text.npos || text.ends_with(':')) return;
    Sentence sentence = cut(begin, end);
    sentence.text = std::string(text);
    removable_.push_back(std::move(sentence));
  }

  /// Whole lines go with their line end; a sentence before another goes with the space between them, the last of a line with that before it.
  Sentence cut(std::size_t begin, std::size_t end) const {
    std::size_t from = begin;
    while (from > 0 && is_blank(prompt_[from - 1])) --from;
    const bool begins = from == 0 || prompt_[from - 1] == '\n';
    std::size_t to = end;
    while (to < prompt_.size() && is_blank(prompt_[to])) ++to;
    const std::size_t break_at = to;
    if (to < prompt_.size() && prompt_[to] == '\r') ++to;
    const bool ends = to >= prompt_.size() || prompt_[to] == '\n';
    if (!ends) return {{}, begin, break_at};
    if (!begins) return {{}, from, end};
    if (to < prompt_.size()) return {{}, from, to + 1};
    if (from > 0) --from;  // the last line goes with the line end before it
    if (from > 0 && prompt_[from - 1] == '\r') --from;
    return {{}, from, to};
  }

  std::string_view prompt_;
  std::vector<Line> lines_;
  std::vector<Sentence> removable_;
  int sentences_ = 0;
};

}  // namespace

std::vector<Sentence> removable_sentences(std::string_view prompt) { return Splitter(prompt).removable(); }

std::string without(std::string_view prompt, const Sentence& sentence) {
  return std::string(prompt.substr(0, sentence.begin)).append(prompt.substr(sentence.end));
}

}  // namespace hone
