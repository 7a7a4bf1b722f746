#include "programs/render.hpp"

#include <limits>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <nlohmann/json.hpp>

#include "programs/error.hpp"
#include "programs/predict.hpp"
#include "programs/retrieve.hpp"

namespace hone {
namespace {

using Kind = FieldType::Kind;

/// A value of the field's type that names what it stands for.
nlohmann::json placeholder(const FieldType& type, const std::string& name) {
  switch (type.kind) {
    case Kind::str: return name;
    case Kind::integer: return 0;
    case Kind::number: return 0.0;
    case Kind::boolean: return false;
    case Kind::list: return nlohmann::json::array({placeholder(type.item.front(), name)});
    case Kind::literal: return type.options.front();
    case Kind::object: break;
  }
  return {{"value", name}};
}

/// Answers every predictor in its own format, with placeholders.
class DryModel : public LanguageModel {
 public:
  explicit DryModel(std::map<std::string, std::string> replies) : replies_(std::move(replies)) {}

  boost::asio::awaitable<Result<Completion>> complete(const ModelRequest&, const CallContext& context) override {
    Completion reply;
    const auto found = replies_.find(context.path);
    reply.text = found == replies_.end() ? "(" + context.path + ")" : found->second;
    co_return reply;
  }

  std::int64_t context_window() const override { return std::numeric_limits<std::int64_t>::max(); }

 private:
  std::map<std::string, std::string> replies_;
};

class DryRetriever : public Retriever {
 public:
  explicit DryRetriever(std::string name) : name_(std::move(name)) {}

  boost::asio::awaitable<Result<std::vector<Passage>>> retrieve(std::string, int k, TimePoint) override {
    std::vector<Passage> passages;
    for (int i = 1; i <= k; ++i) {
      const std::string name = name_ + "." + std::to_string(i);
      passages.push_back({name, "(" + name + ".title)", "(" + name + ".text)", 0});
    }
    co_return passages;
  }

 private:
  std::string name_;
};

class StoppedClock : public Clock {
 public:
  TimePoint now() const override { return {}; }
  boost::asio::awaitable<void> sleep_until(TimePoint) override { co_return; }
};

std::string dry_reply(const Predict& predict, const std::string& path, const ComponentValues& components) {
  const std::vector<Field>& outputs = predict.signature()->outputs;
  Values values;
  for (const Field& field : outputs) {
    values.emplace(field.name, Value::of(placeholder(field.type, "(" + path + "." + field.name + ")")));
  }
  const std::string format = path.empty() ? "format" : path + ".format";
  return predict.reply_format(find_or_null(components, format)).reply(outputs, values);
}

void collect(const Span& span, std::vector<RenderedCall>& calls) {
  if (span.kind == Span::Kind::model) calls.push_back({span.path, span.occurrence, span.role, span.messages});
  for (const Span& child : span.children) collect(child, calls);
}

boost::asio::awaitable<void> run_into(std::optional<Prediction>& prediction, const Program& program, const RunSettings& settings,
                                      Values inputs) {
  prediction = co_await program.run(settings, std::move(inputs));
}

Prediction run_now(const Program& program, const RunSettings& settings, const Values& inputs) {
  boost::asio::io_context io;
  std::optional<Prediction> prediction;
  std::exception_ptr error;
  boost::asio::co_spawn(io, run_into(prediction, program, settings, inputs), [&](std::exception_ptr thrown) { error = thrown; });
  io.run();
  if (error) std::rethrow_exception(error);
  return std::move(*prediction);
}

}  // namespace

std::vector<RenderedCall> render_program(const Program& program, const ComponentValues& components, const Values& inputs,
                                         const std::string& example_id) {
  std::map<std::string, std::string> replies;
  std::vector<std::string> roles = {"task"};
  std::map<std::string, DryRetriever> retrievers;
  visit_modules(program.root(), [&](const std::string& path, const Module& module) {
    if (const auto* predict = dynamic_cast<const Predict*>(&module)) {
      replies.emplace(path, dry_reply(*predict, path, components));
      roles.push_back(predict->options().model);
      roles.insert(roles.end(), predict->options().model_choices.begin(), predict->options().model_choices.end());
    } else if (const auto* search = dynamic_cast<const Retrieve*>(&module)) {
      retrievers.emplace(search->options().retriever, search->options().retriever);
    }
  });
  DryModel model(std::move(replies));
  StoppedClock clock;
  Environment environment;
  environment.clock = &clock;
  for (const std::string& role : roles) environment.models.emplace(role, &model);
  for (auto& [name, retriever] : retrievers) environment.retrievers.emplace(name, &retriever);
  RunSettings settings;
  settings.environment = &environment;
  settings.components = components;
  settings.example_id = example_id;

  std::vector<RenderedCall> calls;
  try {
    collect(run_now(program, settings, inputs).trace.root, calls);
  } catch (const std::logic_error& error) {
    throw UserError(std::string("The program cannot be rendered without running it: ") + error.what() + ".");
  }
  return calls;
}

}  // namespace hone
