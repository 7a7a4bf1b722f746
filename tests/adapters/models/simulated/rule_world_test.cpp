#include "adapters/models/simulated/rule_world.hpp"

#include <doctest/doctest.h>

#include "tests/adapters/models/simulated/world_checks.hpp"

using namespace hone::simulated;

namespace {

RuleWorld world(RuleTraits traits = {}) { return RuleWorld("rules", RuleBook(0, 12), traits); }

std::string all_rules(const RuleWorld& world) { return "Write the codes of the note." + rules_text(world.book(), 0, world.book().size()); }

}  // namespace

TEST_CASE("the true score is what the model scores in the long run") {
  for (const double follow : {0.97, 0.7}) {
    RuleTraits traits;
    traits.follow = follow;
    const RuleWorld w = world(traits);
    const std::string half = all_rules(w).substr(0, 130);
    for (const auto& prompt : {std::string("Write the codes."), half, all_rules(w)}) {
      CAPTURE(prompt);
      CAPTURE(follow);
      CHECK(keeps_its_word(w, prompt));
    }
  }
}

TEST_CASE("a plain prompt scores low, all rules score the best there is, and bloat costs") {
  const RuleWorld w = world();
  CHECK(true_score(w, "Write the codes of the note.") < 0.06);
  CHECK(true_score(w, all_rules(w)) == doctest::Approx(*w.best_score()));
  CHECK(*w.best_score() > 0.9);
  CHECK(true_score(w, all_rules(w) + std::string(5000, ' ')) < 0.8 * *w.best_score());
}

TEST_CASE("demos teach the rules that they show, in part, and wrong demos teach none") {
  const RuleWorld w = world();
  const auto with_demos = [&](int wrong) {
    std::vector<hone::Demo> demos;
    for (const auto& row : w.rows(5, 8)) {
      hone::Demo demo;
      demo.values = row.fields;
      if (wrong > 0) demo.values["codes"] = "BA00";
      demos.push_back(demo);
    }
    return *w.true_score({{"answer.instruction", "Write the codes."}, {"answer.demos", hone::to_value(demos)}});
  };
  const double plain = true_score(w, "Write the codes.");
  CHECK(with_demos(0) > plain + 0.1);
  CHECK(with_demos(0) < 0.8 * *w.best_score());
  CHECK(with_demos(1) == doctest::Approx(plain));
}

TEST_CASE("a wrong statement is followed too, and a contradiction halves the chance") {
  const RuleWorld w = world();
  const std::string wrong = w.book().mark(0) + ": " + w.book().code(1);
  const std::string right = w.book().mark(0) + ": " + w.book().code(0);
  CHECK(true_score(w, wrong) < true_score(w, ""));
  CHECK(true_score(w, right) > true_score(w, right + "\n" + wrong));
  CHECK(true_score(w, right + "\n" + wrong) > true_score(w, ""));
}

TEST_CASE("equal requests have equal replies, and draws differ where replies are sampled") {
  RuleTraits traits;
  traits.follow = 0.5;
  const RuleWorld w = world(traits);
  const std::string note = "Crate 7: " + w.book().mark(0) + ", " + w.book().mark(1) + " and " + w.book().mark(2);
  CHECK(ask(w, all_rules(w), note) == ask(w, all_rules(w), note));
  bool differs = false;
  for (int draw = 0; draw < 20; ++draw) differs = differs || ask(w, all_rules(w), note, std::to_string(draw)) != ask(w, all_rules(w), note);
  CHECK(differs);
}

TEST_CASE("where no prompt helps, none does, and none harms") {
  RuleTraits traits;
  traits.follow = 0.6;
  traits.prompt_matters = false;
  const RuleWorld w = world(traits);
  for (const auto& prompt : {std::string(), all_rules(w), std::string(9000, 'x')}) CHECK(true_score(w, prompt) == doctest::Approx(*w.best_score()));
}

TEST_CASE("rows are a pure function of the seed and have distinct ids") {
  const RuleWorld w = world();
  const auto rows = w.rows(3, 50);
  const auto more = w.rows(3, 60);
  REQUIRE(rows.size() == 50);
  for (std::size_t i = 0; i < rows.size(); ++i) CHECK(rows[i].fields == more[i].fields);
  CHECK(rows[0].fields != w.rows(4, 1)[0].fields);
}

TEST_CASE("the task model understands a program that puts everything into one message") {
  const RuleWorld w = world();
  const std::string reply = simulated_reply(w, 0, {.messages = {{"user", all_rules(w) + "\n\nNote: Crate of " + w.book().mark(3) + ".\n\nCodes:"}}}, "");
  CHECK(hone::simulated::RuleBook::codes_in(reply).size() == 1);
}

TEST_CASE("reflection on feedback climbs to nearly the best score, and without feedback nowhere") {
  const RuleWorld w = world();
  CHECK(climbed(w, 40) > 0.85 * *w.best_score());
  CHECK(climbed(w, 40, /*with_feedback=*/false) == doctest::Approx(true_score(w, "")));
}

TEST_CASE("a poor reflection model climbs too, and more slowly") {
  const auto good = make_world("rules", 0);
  const auto poor = make_world("poor", 0);
  CHECK(climbed(*poor, 15) < 0.7 * climbed(*good, 15));
  CHECK(climbed(*poor, 300) > 0.6);
}
