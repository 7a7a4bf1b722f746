#include "adapters/run/run_log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/basic_file_sink.h>

#include "adapters/models/wire/redact.hpp"
#include "programs/error.hpp"

namespace hone {

struct RunLog::Parts {
  spdlog::logger logger;
  std::vector<std::string> secrets;
};

namespace {

std::shared_ptr<spdlog::sinks::sink> sink(const std::string& file) {
  try {
    return std::make_shared<spdlog::sinks::basic_file_sink_mt>(file);
  } catch (const spdlog::spdlog_ex& error) {
    throw UserError("The log cannot be written: " + std::string(error.what()) + ".", exit_codes::paused);
  }
}

}  // namespace

RunLog::RunLog(const std::string& file, std::vector<std::string> secrets)
    : parts_(std::make_unique<Parts>(Parts{spdlog::logger("run", sink(file)), std::move(secrets)})) {
  parts_->logger.set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  parts_->logger.flush_on(spdlog::level::info);
  parts_->logger.set_error_handler([](const std::string&) {});
}

RunLog::~RunLog() = default;

void RunLog::info(std::string_view text) { parts_->logger.info("{}", redacted(std::string(text), parts_->secrets)); }
void RunLog::warn(std::string_view text) { parts_->logger.warn("{}", redacted(std::string(text), parts_->secrets)); }

}  // namespace hone
