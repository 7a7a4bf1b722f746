#include "programs/metrics/answer_metrics.hpp"

#include <map>
#include <utility>

#include <fmt/format.h>

#include "programs/metrics/answers.hpp"
#include "programs/metrics/retrieval_feedback.hpp"
#include "programs/metrics/text_match.hpp"
#include "programs/metrics/wording.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

using Words = std::vector<std::string>;

/// What tells the three metrics apart.
struct Rule {
  std::string name;
  bool binary;
  bool bare;  ///< words beyond the reference cost score
  double (*compare)(std::string_view answer, std::string_view reference);
  double (*compare_items)(const Words& answer, const Words& reference);  ///< the same where items that have to be exact stand for words
};

struct Match {
  double score = 0;
  std::string reference;  ///< the best one; the first of equals
};

/// What is right as it stands is right by every rule; numbers and what is exact are nothing else.
double compare_texts(const Rule& rule, const std::string& answer, const std::string& reference) {
  if (const auto same = same_number(answer, reference)) return *same ? 1 : 0;
  return answer == reference && !trimmed(answer).empty() ? 1 : rule.compare(answer, reference);
}

double compare(const Rule& rule, const FieldType& type, const Value& answer, const Value& reference) {
  if (!is_exact(type)) return compare_texts(rule, answer_text(answer), answer_text(reference));
  const auto given = exact_items(answer);
  const auto wanted = exact_items(reference);
  return given == wanted ? 1 : rule.compare_items(given, wanted);
}

Match best_match(const Rule& rule, const FieldType& type, const Value& answer, const std::vector<Value>& references) {
  Match best{-1, {}};
  for (const auto& reference : references)
    if (const double score = compare(rule, type, answer, reference); score > best.score) best = {score, answer_text(reference)};
  return best;
}

std::string plural(std::size_t n, std::string_view noun) { return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s"); }

/// The words of `words` that `others` does not have, each as often as it is over.
std::vector<std::string> without(std::vector<std::string> words, const std::vector<std::string>& others) {
  std::map<std::string_view, int> open;
  for (const auto& word : others) ++open[word];
  std::erase_if(words, [&open](const std::string& word) {
    const auto found = open.find(word);
    return found != open.end() && found->second-- > 0;
  });
  return words;
}

/// How the answer's form differs from the reference's: facts only, empty where there is nothing to say.
std::string form_hint(const Rule& rule, std::string_view answer, std::string_view reference) {
  const auto given = answer_words(answer);
  const auto wanted = answer_words(reference);
  if (given.empty() || wanted.empty()) return {};
  const auto extra = without(given, wanted);
  const auto lacking = without(wanted, given);
  if (lacking.empty() && (extra.empty() || !rule.bare)) return "It has the expected words, but not in the expected order.";
  if (lacking.empty())
    return fmt::format("It has all the expected words, but {} beside: reply with the expected words only, without a "
                       "sentence round them.", plural(extra.size(), "other word"));
  if (rule.bare && extra.empty()) return fmt::format("It is only part of what is expected; it lacks: {}.", list_in_quotes(lacking));
  if (lacking.size() < wanted.size())
    return fmt::format("It has {} of the {} expected words; it lacks: {}.", wanted.size() - lacking.size(), wanted.size(),
                       list_in_quotes(lacking));
  return "It shares no word with what is expected.";
}

/// The last predictor that wrote `field`, or null.
const Span* writer_of(const Span& span, std::string_view field) {
  for (auto child = span.children.rbegin(); child != span.children.rend(); ++child)
    if (const Span* found = writer_of(*child, field)) return found;
  return calls_a_model(span) && span.outputs.find(field) != span.outputs.end() ? &span : nullptr;
}

class AnswerMetric : public Metric {
 public:
  AnswerMetric(AnswerOptions options, Rule rule) : options_(std::move(options)), rule_(std::move(rule)) {}

  boost::asio::awaitable<Result<Judgement>> score(const Example& example, const Values& outputs,
                                                  const Trace& trace) const override {
    co_return judge(example, outputs, trace);
  }

  std::string name() const override { return rule_.name; }
  bool binary() const override { return rule_.binary; }

  std::vector<std::string> gold_fields() const override {
    if (options_.gold_titles.empty()) return {options_.gold};
    return {options_.gold, options_.gold_titles};
  }

  std::map<std::string, std::string> golds() const override { return {{options_.field, options_.gold}}; }

 private:
  Result<Judgement> judge(const Example& example, const Values& outputs, const Trace& trace) const {
    const auto references = references_of(find_or_null(example.fields, options_.gold), options_.type);
    if (references.empty())
      return Failure{FailureKind::metric,
                     fmt::format("The row '{}' has nothing in `{}` to compare an answer with.", example.id, options_.gold),
                     std::nullopt, false};
    const auto report = report_retrieval(trace, texts_of(find_or_null(example.fields, options_.gold_titles)));
    Judgement out;
    if (const auto& output = find_or_null(outputs, options_.field); output.is_null())
      out.feedback.text = fmt::format("The program gave no `{}`. Expected: {}.", options_.field, expected(references));
    else
      judge_answer(output, references, trace, out);
    if (!report.gold.empty()) out.feedback.text += " " + report.summary();
    auto hops = report.parts();
    out.feedback.parts.insert(out.feedback.parts.begin(), hops.begin(), hops.end());
    return out;
  }

  void judge_answer(const Value& output, const std::vector<Value>& references, const Trace& trace, Judgement& out) const {
    const auto match = best_match(rule_, options_.type, output, references);
    const auto answer = answer_text(output);
    out.score.value = match.score;
    if (match.score >= 1) {
      out.feedback.text = fmt::format("Right: `{}` was {}; expected: {}.", options_.field, in_quotes(answer), expected(references));
      return;
    }
    out.feedback.text = fmt::format("{}: `{}` was {}; expected: {}.", verdict(match.score), options_.field,
                                    trimmed(answer).empty() ? "empty" : in_quotes(answer), expected(references));
    const bool has_words = !is_exact(options_.type) && !same_number(answer, match.reference);
    const auto hint = has_words ? form_hint(rule_, answer, match.reference) : std::string();
    const Span* writer = hint.empty() ? nullptr : writer_of(trace.root, options_.field);
    if (writer != nullptr)
      out.feedback.parts.push_back({writer->path, writer->occurrence, fmt::format("About `{}`: {}", options_.field, hint)});
  }

  std::string verdict(double score) const {
    return score > 0 ? fmt::format("Partly right ({} {:.2f})", rule_.name, score) : "Wrong";
  }

  static std::string expected(const std::vector<Value>& references) {
    Words texts;
    for (const auto& reference : references) texts.push_back(answer_text(reference));
    return texts.size() == 1 ? in_quotes(texts.front()) : "one of " + list_in_quotes(texts);
  }

  AnswerOptions options_;
  Rule rule_;
};

}  // namespace

std::unique_ptr<Metric> exact_match(AnswerOptions options) {
  Rule rule{"exact match", true, true, [](std::string_view a, std::string_view b) { return same_answer(a, b) ? 1.0 : 0.0; },
            [](const Words&, const Words&) { return 0.0; }};
  return std::make_unique<AnswerMetric>(std::move(options), std::move(rule));
}

std::unique_ptr<Metric> contains(AnswerOptions options) {
  Rule rule{"contains", true, false, [](std::string_view a, std::string_view b) { return contains_answer(a, b) ? 1.0 : 0.0; },
            [](const Words& a, const Words& b) { return has_in_a_row(a, b) ? 1.0 : 0.0; }};
  return std::make_unique<AnswerMetric>(std::move(options), std::move(rule));
}

std::unique_ptr<Metric> f1(AnswerOptions options, F1Options rule) {
  return std::make_unique<AnswerMetric>(std::move(options), Rule{"f1", false, true, rule.hotpotqa ? hotpotqa_f1 : word_f1, shared_f1});
}

}  // namespace hone
