// Runs an exported program: one answer for each line of standard input.
//
//   echo 'Name the teacher of the painter of The Painted Procession.' | service best.json BASE_URL MODEL
//
// The program may have one input, no searches and models in the role `task` only; a service of yours gives what its own program needs.

#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "adapters/async/system_clock.hpp"
#include "adapters/export/best_file.hpp"
#include "adapters/models/model_chain.hpp"
#include "adapters/models/openai_provider.hpp"

namespace {

boost::asio::awaitable<void> answer_all(const hone::LoadedProgram& loaded, const hone::ModelSettings& settings) {
  const auto executor = co_await boost::asio::this_coro::executor;
  hone::SystemClock clock;
  // Without a call log it retries and limits, and stores nothing.
  hone::ModelChain task(settings, std::make_unique<hone::OpenAiProvider>(settings, clock), {.executor = executor, .clock = clock});
  hone::Environment environment;
  environment.models["task"] = &task;
  environment.clock = &clock;
  hone::RunSettings run;
  run.environment = &environment;
  run.components = loaded.components;
  for (std::string line; std::getline(std::cin, line);) {
    hone::Values inputs;
    inputs[loaded.program->inputs().front()] = line;
    const hone::Prediction prediction = co_await loaded.program->run(run, std::move(inputs));
    if (prediction.outputs) {
      std::cout << prediction.outputs->at(loaded.program->outputs().front()).text() << std::endl;
    } else {
      std::cerr << "No answer: " << prediction.outputs.error().message << std::endl;
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: service BEST.JSON BASE_URL MODEL     (the key, if any, in HONE_API_KEY)\n";
    return 2;
  }
  try {
    const hone::LoadedProgram loaded = hone::load_program(argv[1]);
    hone::ModelSettings settings;
    settings.base_url = argv[2];
    settings.model = argv[3];
    if (const char* key = std::getenv("HONE_API_KEY")) settings.api_key = key;
    boost::asio::io_context context;
    std::exception_ptr error;
    boost::asio::co_spawn(context, answer_all(loaded, settings), [&](const std::exception_ptr& thrown) { error = thrown; });
    context.run();
    if (error) std::rethrow_exception(error);
  } catch (const std::exception& error) {
    std::cerr << "service: " << error.what() << "\n";
    return 1;
  }
}
