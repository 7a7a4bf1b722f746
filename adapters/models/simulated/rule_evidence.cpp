#include "adapters/models/simulated/rule_evidence.hpp"

#include <algorithm>
#include <vector>

#include "adapters/models/simulated/words.hpp"
#include "programs/text.hpp"

namespace hone::simulated {
namespace {

const std::vector<std::string_view> truth_words = {"expected", "should", "correct answer", "right answer", "gold", "reference", "truth"};
const std::vector<std::string_view> blame_words = {"wrong", "incorrect", "partly", "not right", "score: 0", "failed"};

/// Where the words that announce the truth begin; npos: nowhere.
std::size_t truth_at(std::string_view line) {
  const std::string lower = lower_ascii(line);
  std::size_t first = std::string_view::npos;
  for (const auto word : truth_words) first = std::min(first, lower.find(word));
  return first;
}

/// JSON in a prompt has its line breaks and its fields on one line.
std::string unfolded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::string_view rest = text.substr(at);
    if (rest.starts_with("\\n") || rest.starts_with("\",") || rest.starts_with("\"}")) {
      out += '\n';
      ++at;
    } else {
      out += text[at];
    }
  }
  return out;
}

class Reader {
 public:
  explicit Reader(const RuleBook& book) : book_(book) {}

  void read(std::string_view line) {
    const std::size_t truth = truth_at(line);
    const auto marks = book_.marks_in(line.substr(0, truth));
    const auto codes = RuleBook::codes_in(truth == std::string_view::npos ? line : line.substr(truth));
    if (truth == std::string_view::npos && !marks.empty() && !codes.empty()) {
      for (const Statement& statement : book_.statements_in(line)) found_.told[statement.rule] = statement.code;
      return;
    }
    if (!marks.empty()) {
      close();
      marks_ = marks;
    }
    blamed_ = blamed_ || contains_any(lower_ascii(line), blame_words);
    if (codes.empty()) return;
    if (truth == std::string_view::npos) {
      given_ = codes;
    } else if (learn(codes)) {
      marks_.clear();
    }
  }

  RuleEvidence finish() {
    close();
    return std::move(found_);
  }

 private:
  /// Whether `codes` are those of the note: a line may also name only some, as in "it lacks".
  bool learn(const std::vector<std::string>& codes) {
    if (codes.size() != marks_.size()) return false;
    for (std::size_t i = 0; i < codes.size(); ++i) found_.shown[marks_[i]] = codes[i];
    return true;
  }

  void close() {
    if (!blamed_) learn(given_);
    marks_.clear();
    given_.clear();
    blamed_ = false;
  }

  const RuleBook& book_;
  RuleEvidence found_;
  std::vector<std::size_t> marks_;
  std::vector<std::string> given_;
  bool blamed_ = false;
};

}  // namespace

RuleEvidence read_rule_evidence(const RuleBook& book, std::string_view evidence) {
  const std::string text = unfolded(evidence);
  Reader reader(book);
  for (const auto line : lines_of(text)) reader.read(line);
  return reader.finish();
}

}  // namespace hone::simulated
