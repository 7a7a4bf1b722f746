#include "optimizer/engine/driver_journal.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "programs/error.hpp"

namespace hone {

using Json = nlohmann::json;

namespace {

template <class Read>
auto body_of(const JournalRecord& record, Read read) {
  try {
    return read(Json::parse(record.body));
  } catch (const std::exception&) {
    throw UserError(fmt::format("The journal's record of step {} is damaged: the run cannot be resumed or replayed.", record.step), exit_codes::failed);
  }
}

}  // namespace

JournalRecord asked_record(const Step& step) { return {"asked", step.id, Json{{"hash", content_hash(step)}}.dump()}; }

std::string asked_hash(const JournalRecord& record) {
  return body_of(record, [](const Json& body) { return body.at("hash").get<std::string>(); });
}

JournalRecord told_record(const ToldStep& told) {
  Json body{{"outcome", to_json(told.outcome)}, {"need", to_json(told.need)}, {"charge", to_json(told.charge.spend)}, {"ran", told.ran},
            {"wall_s", told.wall_s}};
  if (!told.charge.of_others.empty()) body["of_others"] = told.charge.of_others;
  return {"told", told.id, body.dump()};
}

ToldStep told_step(const JournalRecord& record) {
  return body_of(record, [&](const Json& body) {
    StepCharge charge{spend_from_json(body.at("charge")), body.value("of_others", std::vector<std::string>())};
    return ToldStep{record.step, outcome_from_json(body.at("outcome")), need_from_json(body.at("need")), std::move(charge),
                    body.at("ran").get<bool>(), body.at("wall_s").get<double>()};
  });
}

JournalRecord proposal_record(StepId step, const ProposalDraw& draw) {
  return {"proposal", step, Json{{"request", draw.request}, {"draw", draw.draw}, {"cuts", draw.cuts}}.dump()};
}

ProposalDraw proposal_draw(const JournalRecord& record) {
  return body_of(record, [](const Json& body) {
    return ProposalDraw{body.at("request").get<std::string>(), body.at("draw").get<int>(), body.at("cuts").get<std::vector<std::string>>()};
  });
}

}  // namespace hone
