#include "optimizer/engine/proposal_runner.hpp"

#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "optimizer/engine/driver_journal.hpp"
#include "optimizer/engine/evidence.hpp"
#include "optimizer/proposals/ideas.hpp"
#include "optimizer/proposals/reply_filter.hpp"
#include "programs/hash.hpp"
#include "programs/json_line.hpp"
#include "programs/text.hpp"

namespace hone {

namespace asio = boost::asio;
using Json = nlohmann::json;

namespace {

std::string request_hash(const std::vector<Message>& messages) {
  Json all = Json::array();
  for (const Message& message : messages) all.push_back({message.role, message.content});
  return short_hash(json_line(all));
}

std::vector<std::string> texts_of(const Dataset& rows) {
  std::vector<std::string> texts;
  for (const Example& row : rows) {
    for (const auto& [field, value] : row.fields) texts.push_back(value.text());
  }
  return texts;
}

/// The passages that the runs were given.
std::vector<std::string> passages_of(const std::vector<RolloutRecord>& evidence) {
  std::vector<std::string> texts;
  for (const RolloutRecord& rollout : evidence) {
    for (const Span* search : rollout.trace.retrievals()) {
      for (const Json& passage : find_or_null(search->outputs, "passages").json()) texts.push_back(passage.value("text", ""));
    }
  }
  return texts;
}

ShingleSet shingles_of(const std::vector<std::string>& texts) { return ShingleSet::of({texts.begin(), texts.end()}); }

const Recipe& recipe_of(const ProposeStep& step) {
  const Recipe* recipe = find_recipe(step.recipe);
  if (recipe == nullptr) throw std::logic_error("no recipe for a proposal: " + step.recipe);
  return *recipe;
}

ProposalResult judged_free_text(const Completion& reply) {
  const std::string text(trimmed(reply.text));
  if (reply.finish != FinishReason::stop) return {.text = text, .rejected = "truncated"};
  return {.text = text, .rejected = text.empty() ? "empty" : ""};
}

}  // namespace

ProposalRunner::ProposalRunner(const Program& program, const Metric& metric, const Environment& environment, RunStore& store, const Dataset& train,
                               std::map<std::string, std::int64_t> max_tokens)
    : program_(program),
      metric_(metric),
      environment_(environment),
      store_(store),
      train_(train),
      max_tokens_(std::move(max_tokens)),
      training_text_(shingles_of(texts_of(train))) {
  for (const JournalRecord& record : store_.journal()) {
    if (record.kind != "proposal") continue;
    const ProposalDraw recorded = proposal_draw(record);
    int& asked = asked_[recorded.request];
    asked = std::max(asked, recorded.draw + 1);
    draws_[record.step] = recorded.draw;
  }
}

std::string ProposalRunner::draw_of(StepId step, const std::vector<Message>& messages, const std::vector<std::string>& cuts) {
  const std::string hash = request_hash(messages);
  if (!draws_.contains(step)) {
    draws_[step] = asked_[hash]++;
    store_.append(proposal_record(step, {hash, draws_[step], cuts}));
  }
  return fmt::format("proposal:{}", draws_[step]);
}

asio::awaitable<Executed> ProposalRunner::run(const ProposeStep& step, CallContext context) {
  std::vector<RolloutRecord> evidence;
  for (const StepId id : step.evidence) {
    if (auto rollout = store_.rollout(id)) evidence.push_back(std::move(*rollout));
  }
  const Recipe& recipe = recipe_of(step);
  LanguageModel& model = *environment_.models.at(step.role);
  const ProposalInput input = proposal_input(program_, step, evidence, train_, metric_.gold_fields());
  ProposalRequest rendered = render_proposal(recipe, input, model.context_window(), max_tokens_.at(step.role));
  context.path = step.component.empty() ? step.recipe : step.component;
  context.draw = draw_of(context.step, rendered.messages, rendered.cuts);
  ModelRequest request;
  request.messages = std::move(rendered.messages);
  request.temperature = step.temperature;

  const Result<Completion> reply = co_await model.complete(request, context);
  Executed executed;
  if (reply) {
    executed.outcome.what = recipe.reply == Recipe::Reply::free_text ? judged_free_text(*reply) : judged_text(recipe, step, evidence, *reply);
  } else if (is_prompt_fault(reply.error().kind)) {
    executed.outcome.what = ProposalResult{.rejected = std::string(name(reply.error().kind))};
  } else {
    executed.outcome.what = StepFailed{reply.error().kind};
    executed.failure = reply.error();
  }
  co_return executed;
}

ProposalResult ProposalRunner::judged_text(const Recipe& recipe, const ProposeStep& step, const std::vector<RolloutRecord>& evidence,
                                           const Completion& reply) const {
  const std::string current = find_or_null(step.parent->components(), step.component).text();
  const std::string wording = recipe.wording();
  const ShingleSet passages = shingles_of(passages_of(evidence));
  ReplyRules rules;
  rules.current_text = current;
  for (const TriedIdea& idea : step.tried) rules.known_texts.push_back(idea.text);
  rules.request_wording = wording;
  rules.size_limit = step.size_limit;
  rules.not_to_copy = {&training_text_, &passages};
  const FilteredReply filtered = filter_reply(reply.text, reply.finish == FinishReason::stop, rules);
  const bool has_ideas = step.ask_ideas && reply.finish == FinishReason::stop;
  return {filtered.text, filtered.rejected, has_ideas ? ideas_in(reply.text) : std::vector<std::string>()};
}

}  // namespace hone
