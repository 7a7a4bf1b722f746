#include "optimizer/engine/best_so_far.hpp"

#include <memory>
#include <utility>
#include <variant>

#include <nlohmann/json.hpp>

namespace hone {

using Json = nlohmann::json;

namespace {

constexpr auto bests_key = "bests";  // in the record's `meta`

}  // namespace

BestHistory::BestHistory(CandidatePtr seed, const Spend& spent_before) : bests_{BestSoFar{std::move(seed), 0, 0, {}, 0}} {
  now_.spent = spent_before;
}

void BestHistory::note(const Step& step, const ToldStep& told, const CandidatePtr& best) {
  const bool rollout = std::holds_alternative<RolloutStep>(step.what);
  if (told.ran) ++(rollout ? now_.rollouts : now_.proposals);
  now_.spent += told.charge.spend;
  now_.wall_s = told.wall_s;
  if (*best == *bests_.back().candidate) return;
  bests_.push_back(now_);
  bests_.back().candidate = best;
}

void BestHistory::save(RunStore& store) const {
  Json list = Json::array();
  for (const BestSoFar& best : bests_) {
    Json json = to_json(best.spent);
    json.erase("calls_cached");  // they cost nothing
    json["components"] = to_json(best.candidate->components());
    json["rollouts"] = best.rollouts;
    json["proposals"] = best.proposals;
    json["wall_s"] = best.wall_s;
    list.push_back(std::move(json));
  }
  store.set_meta(bests_key, list.dump());
}

std::vector<BestSoFar> saved_bests(RunStore& store) {
  std::vector<BestSoFar> bests;
  const auto saved = store.meta(bests_key);
  if (!saved) return bests;
  for (const Json& item : Json::parse(*saved)) {
    BestSoFar best;
    best.candidate = std::make_shared<const Candidate>(values_from_json(item.at("components")));
    best.rollouts = item.at("rollouts");
    best.proposals = item.at("proposals");
    best.spent = spend_from_json(item);
    best.wall_s = item.at("wall_s");
    bests.push_back(std::move(best));
  }
  return bests;
}

}  // namespace hone
