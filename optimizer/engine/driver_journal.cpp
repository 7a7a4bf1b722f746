#include "optimizer/engine/driver_journal.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "programs/error.hpp"

namespace hone {

using Json = nlohmann::json;

JournalRecord asked_record(const Step& step) { return {"asked", step.id, Json{{"hash", content_hash(step)}}.dump()}; }

std::string asked_hash(const JournalRecord& record) { return Json::parse(record.body).value("hash", ""); }

JournalRecord told_record(const ToldStep& told) {
  const Json body{{"outcome", to_json(told.outcome)}, {"need", to_json(told.need)}, {"charge", to_json(told.charge)}, {"ran", told.ran},
                  {"wall_s", told.wall_s}};
  return {"told", told.id, body.dump()};
}

ToldStep told_step(const JournalRecord& record) {
  try {
    const Json body = Json::parse(record.body);
    return {record.step, outcome_from_json(body.at("outcome")), need_from_json(body.at("need")), spend_from_json(body.at("charge")),
            body.at("ran").get<bool>(), body.at("wall_s").get<double>()};
  } catch (const std::exception&) {
    throw UserError(fmt::format("The journal's record of step {} is damaged: the run cannot be resumed or replayed.", record.step), exit_codes::failed);
  }
}

}  // namespace hone
