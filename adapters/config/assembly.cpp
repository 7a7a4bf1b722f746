#include "adapters/config/assembly.hpp"

#include <cassert>
#include <limits>

#include <nlohmann/json.hpp>

#include "adapters/models/openai_provider.hpp"
#include "adapters/models/replay_provider.hpp"
#include "adapters/models/simulated/simulated_provider.hpp"
#include "adapters/models/wire/redact.hpp"
#include "adapters/process/external_metric.hpp"
#include "adapters/process/external_program.hpp"
#include "adapters/process/worker.hpp"
#include "adapters/retrieval/bm25_retriever.hpp"
#include "adapters/retrieval/remote_retrievers.hpp"
#include "adapters/storage/sqlite_run_store.hpp"
#include "programs/metrics/answer_metrics.hpp"
#include "programs/metrics/recall.hpp"
#include "programs/metrics/weighted_sum.hpp"

namespace hone {
namespace {

std::shared_ptr<Worker> worker(const CommandConfig& config, double timeout_s, FailureKind failure, const AssemblyParts& parts) {
  WorkerSettings settings;
  settings.command = config.command;
  settings.folder = config.directory;
  settings.timeout = Seconds(timeout_s);
  settings.failure = failure;
  settings.log = parts.note;
  const auto without = [](std::vector<std::string> secrets) {
    return [secrets = std::move(secrets)](std::string text) { return redacted(std::move(text), secrets); };
  };
  settings.clean = without(parts.secrets);
  if (auto keys = keys_among(parts.secrets); !keys.empty()) settings.clean_reply = without(std::move(keys));
  auto made = std::make_shared<Worker>(parts.executor, parts.clock, std::move(settings));
  if (parts.commands != nullptr) parts.commands->push_back(made);
  return made;
}

/// What the recorded run asked, with its answers in place of its server.
std::unique_ptr<Provider> replay(const ModelSettings& settings, const AssemblyParts& parts) {
  const auto& options = settings.options.json();
  ModelSettings recorded = settings;
  recorded.provider = options.at("provider").get<std::string>();
  recorded.options = Value::of(options.at("options"));
  const auto file = recorded_file(settings);
  std::shared_ptr<SqliteRunStore> record = SqliteRunStore::open_read_only(file);
  const auto contexts = nlohmann::json::parse(record->meta("contexts").value_or("{}"));
  const auto context = contexts.contains(settings.role) ? std::optional(contexts[settings.role].get<std::int64_t>()) : std::nullopt;
  return std::make_unique<ReplayProvider>(build_provider(recorded, parts), Recording{std::move(record), settings.role, file.string(), context});
}

/// Part of a call's key: that of the run, or of the run that is replayed.
std::uint64_t seed_of(const RunConfig& config, const ModelSettings& settings) {
  return settings.provider == "replay" ? settings.options.json().at("seed").get<std::uint64_t>() : config.seed;
}

std::unique_ptr<Retriever> retriever(const RetrieverConfig& config, const AssemblyParts& parts) {
  if (config.kind == "http") return http_retriever({config.url, config.headers, Seconds(config.timeout_s), parts.secrets}, parts.clock);
  if (config.kind == "command") return command_retriever(worker(config.command, config.timeout_s, FailureKind::retriever, parts), parts.clock);
  Bm25Settings settings;
  settings.corpus = config.corpus;
  settings.title_weight = config.title_weight;
  return std::make_unique<Bm25Retriever>(settings);
}

std::vector<ComponentSpec> command_components(const CommandProgramConfig& config) {
  std::vector<ComponentSpec> components;
  for (const auto& [name, text] : config.components) {
    ComponentSpec spec;
    spec.name = name;
    spec.initial = Value(text);
    components.push_back(std::move(spec));
  }
  return components;
}

std::shared_ptr<const Metric> weighted(const MetricConfig& config, const AssemblyParts& parts) {
  std::vector<WeightedPart> sum;
  for (std::size_t i = 0; i < config.parts.size(); ++i) {
    WeightedPart part;
    part.weight = config.weights[i];
    part.metric = build_metric(config.parts[i], parts);
    part.name = config.parts[i].name;
    sum.push_back(std::move(part));
  }
  return weighted_sum(std::move(sum));
}

/// Without limits and timeouts: who answers has them.
ModelSettings unbound(ModelSettings settings) {
  settings.limits = {std::numeric_limits<int>::max(), std::nullopt, std::nullopt};
  settings.timeout = Seconds(1e9);
  return settings;
}

}  // namespace

std::unique_ptr<Provider> build_provider(const ModelSettings& settings, const AssemblyParts& parts) {
  if (settings.provider == "simulated") return std::make_unique<SimulatedProvider>(settings, parts.clock);
  if (settings.provider == "replay") return replay(settings, parts);
  return std::make_unique<OpenAiProvider>(settings, parts.clock);
}

std::shared_ptr<const Program> build_program(const ProgramConfig& config, const AssemblyParts& parts) {
  auto root = config.root;
  if (config.command) {
    root = std::make_shared<ExternalProgram>(worker(config.command->command, config.command->timeout_s, FailureKind::program, parts),
                                             config.inputs, config.outputs, command_components(*config.command));
  }
  return std::make_shared<const Program>(std::move(root), config.inputs, config.outputs);
}

std::shared_ptr<const Metric> build_metric(const MetricConfig& config, const AssemblyParts& parts) {
  const AnswerOptions answer{config.field, config.gold, config.gold_titles, config.type};
  if (config.kind == "sum") return weighted(config, parts);
  if (config.kind == "exact_match") return exact_match(answer);
  if (config.kind == "contains") return contains(answer);
  if (config.kind == "f1") return f1(answer, F1Options{config.hotpotqa});
  if (config.kind == "recall") return recall({config.gold});
  if (config.kind == "program") return reported_metric(config.binary);
  assert(config.kind == "command");
  ExternalMetricOptions options;
  if (!config.name.empty()) options.name = config.name;
  options.binary = config.binary;
  options.gold_fields = config.fields;
  return external_metric(worker(config.command, config.timeout_s, FailureKind::metric, parts), std::move(options));
}

void Assembly::make_models(const RunConfig& config, const AssemblyParts& parts) {
  for (const auto& [role, settings] : config.models) {
    ChainParts chain{.executor = parts.executor, .clock = parts.clock, .log = parts.log, .seed = seed_of(config, settings)};
    if (parts.provider) {
      chain.limiter.start = std::numeric_limits<int>::max();
      models_[role] = std::make_unique<ModelChain>(unbound(settings), parts.provider(settings), chain);
    } else {
      models_[role] = std::make_unique<ModelChain>(settings, build_provider(settings, parts), chain);
    }
    environment_.models[role] = models_[role].get();
  }
  environment_.clock = &parts.clock;
}

Assembly::Assembly(const RunConfig& config, AssemblyParts parts) {
  parts.commands = &commands_;
  parts.secrets = config.secrets;
  make_models(config, parts);
  for (const auto& [name, settings] : config.retrievers) {
    retrievers_[name] = retriever(settings, parts);
    environment_.retrievers[name] = retrievers_[name].get();
  }
  program_ = build_program(config.program, parts);
  metric_ = build_metric(config.metric, parts);
}

Assembly::Assembly(const RunConfig& config, const AssemblyParts& parts, const Assembly& shared) : program_(shared.program_), metric_(shared.metric_) {
  make_models(config, parts);
  environment_.retrievers = shared.environment_.retrievers;
}

Assembly::~Assembly() = default;

std::optional<std::string> Assembly::breaker_open() const {
  for (const auto& [role, chain] : models_) {
    if (auto why = chain->breaker_open()) return why;
  }
  return std::nullopt;
}

void Assembly::drain_models() {
  for (const auto& [role, chain] : models_) chain->drain();
}

void Assembly::end_commands() {
  for (const auto& command : commands_) command->end();
}

}  // namespace hone
