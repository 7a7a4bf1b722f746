#include <algorithm>
#include <filesystem>
#include <ostream>
#include <stdexcept>

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/cli/commands.hpp"
#include "adapters/cli/output_file.hpp"
#include "adapters/config/document.hpp"
#include "adapters/data/read_file.hpp"
#include "adapters/models/server/simulated_service.hpp"
#include "adapters/models/simulated/world.hpp"
#include "adapters/run/run_files.hpp"
#include "adapters/run/signal_watch.hpp"
#include "programs/error.hpp"
#include "programs/or_null.hpp"

namespace hone {
namespace {

using nlohmann::ordered_json;
using simulated::World;

/// "a=1,b=2" as "{a: 1, b: 2}"; anything else as it is.
std::string as_mapping(const std::string& text) {
  if (text.find('=') == std::string::npos || text.starts_with("{")) return text;
  std::string mapping = "{";
  for (const char c : text) mapping += c == '=' ? ": " : std::string(1, c);
  return mapping + "}";
}

SimulatedOptions options_of(const SimulateArguments& arguments) {
  Node root;
  set_override(root, "world=" + arguments.world);
  if (!arguments.latency.empty()) set_override(root, "latency=" + as_mapping(arguments.latency));
  if (!arguments.faults.empty()) set_override(root, "faults=" + as_mapping(arguments.faults));
  SimulatedOptions options = read_simulated_options(Value::of(nlohmann::json(to_json(root))), "simulate");
  options.seed = arguments.seed;
  return options;
}

std::string score_text(const std::optional<double>& score) { return score ? fmt::format("{:.3f}", *score) : "unknown"; }

int list_worlds(bool json, Console& console) {
  for (const auto& info : simulated::worlds()) {
    const auto world = simulated::make_world(info.name, 0);
    const auto plain = world->true_score({});
    const auto best = world->best_score();
    if (json) {
      console.out << ordered_json{{"world", info.name}, {"plain_score", or_null(plain)}, {"best_score", or_null(best)}, {"what", info.what}}.dump() << "\n";
    } else {
      console.out << fmt::format("{:<11} plain {:>7}, best {:>7}  {}\n", info.name, score_text(plain), score_text(best), info.what);
    }
  }
  return 0;
}

int write_rows(const SimulateArguments& arguments, const World& world, Console& console) {
  const auto rows = world.rows(arguments.data_seed, arguments.rows);
  if (rows.empty()) throw UserError(fmt::format("The world `{}` has no rows of its own; it lives on examples/multi_hop_qa/data.", world.name()));
  const auto lines = simulated::data_lines(rows);
  if (arguments.output.empty()) {
    console.out << lines;
  } else {
    write_output_file(arguments.output, lines);
    console.err << fmt::format("Wrote {} rows of the simulated world `{}` (seed {}, data seed {}) to {}.\n", rows.size(), world.name(), arguments.seed, arguments.data_seed, arguments.output);
  }
  return 0;
}

UserError no_components(const std::string& file) {
  return UserError(fmt::format("`{}` has components that are no texts or demos.", file));
}

/// The components in a run's folder, a best.json, a JSON object of texts by name, or a file that is one instruction.
ComponentValues components_in(const std::string& file) {
  if (std::filesystem::is_directory(file)) return result_of(file, "").components;
  const auto text = read_file(file, "prompt file");
  const auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return {{"instruction", Value(text)}};
  if (json.contains("components") && json.contains("program")) return best_from_text(text, file).components;
  ComponentValues components;
  for (const auto& [name, value] : json.items()) {
    const bool demos = name.ends_with("demos");
    if (!demos && !value.is_string()) throw no_components(file);
    components.emplace(demos || name.ends_with("instruction") ? name : name + ".instruction", Value::of(value));
  }
  return components;
}

double true_score(const World& world, const std::string& file) {
  const auto components = components_in(file);
  const auto instructions = std::count_if(components.begin(), components.end(), [](const auto& entry) { return entry.first.ends_with("instruction"); });
  if (instructions > 1) throw UserError(fmt::format("`{}` has {} instructions; a true score is known for programs of one predictor.", file, instructions));
  try {
    const auto score = world.true_score(components);
    if (score) return *score;
  } catch (const std::invalid_argument&) {
    throw no_components(file);
  }
  throw UserError(fmt::format("The world `{}` knows no true score: what its programs see depends on the retrieval.", world.name()));
}

int print_true_scores(const SimulateArguments& arguments, const World& world, Console& console) {
  for (const auto& file : arguments.true_score) {
    const double score = true_score(world, file);
    if (arguments.json) {
      console.out << ordered_json{{"file", file}, {"world", world.name()}, {"seed", arguments.seed}, {"true_score", score}, {"best_score", or_null(world.best_score())}}.dump() << "\n";
    } else {
      console.out << fmt::format("{:.4f} of {:.4f}  {}\n", score, world.best_score().value_or(1), file);
    }
  }
  return 0;
}

ordered_json to_json(const ServiceAccount& account) {
  return {{"requests", account.requests}, {"replies", account.replies}, {"faults", account.faults}, {"refused", account.refused},
          {"input_tokens", account.input_tokens}, {"output_tokens", account.output_tokens}};
}

void announce(const SimulateArguments& arguments, const SimulatedModel& model, const std::string& base_url, Console& console) {
  const auto best = model.world().best_score();
  if (arguments.json) {
    console.out << ordered_json{{"base_url", base_url}, {"model", model.name()}, {"world", arguments.world}, {"seed", arguments.seed}, {"best_score", or_null(best)}, {"simulated", true}}.dump() << std::endl;
    return;
  }
  console.out << base_url << std::endl;
  console.err << fmt::format("The simulated world `{}` (seed {}) as the model {}; best possible score {}. Ctrl-C ends it.\n", arguments.world, arguments.seed, model.name(), score_text(best));
}

int serve(const SimulateArguments& arguments, SimulatedOptions options, Console& console) {
  SimulatedService service(std::move(options));
  boost::asio::io_context context{1};
  const HttpServer server(context.get_executor(), arguments.port, [&](const ServedRequest& request) { return service.answer(request); });
  const auto stop = [&] { context.stop(); };
  const SignalWatch watch(stop, stop);
  announce(arguments, service.model(), fmt::format("http://127.0.0.1:{}/v1", server.port()), console);
  context.run();
  const ServiceAccount& account = service.account();
  if (arguments.json) console.out << to_json(account).dump() << std::endl;
  console.err << fmt::format("Answered {} of {} requests ({} faults, {} bad), {} tokens in and {} out.\n", account.replies, account.requests, account.faults, account.refused, account.input_tokens, account.output_tokens);
  return watch.signal() ? SignalWatch::exit_code(*watch.signal()) : 0;
}

}  // namespace

int simulate_command(const SimulateArguments& arguments, Console& console) {
  if (arguments.list) return list_worlds(arguments.json, console);
  auto options = options_of(arguments);
  const auto world = simulated::make_world(options.world, options.seed);
  if (arguments.rows > 0) return write_rows(arguments, *world, console);
  if (!arguments.true_score.empty()) return print_true_scores(arguments, *world, console);
  return serve(arguments, std::move(options), console);
}

}  // namespace hone
