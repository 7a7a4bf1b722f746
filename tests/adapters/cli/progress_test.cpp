#include "adapters/cli/progress_printer.hpp"

#include <sstream>

#include <doctest/doctest.h>

using namespace hone;

namespace {

ProgressView a_view() {
  ProgressView view;
  view.phase = "search";
  view.budget.rollouts = 1500;
  view.budget.proposals = 750;
  view.rollouts = 300;
  view.proposals = 61;
  view.spent.usd = 1.234;
  view.usd_known = true;
  view.budget.usd = 5.0;
  view.active_s = 723;
  view.baseline = 0.41;
  view.best = 0.58;
  view.validation_rows = 100;
  view.busy = 14;
  view.slots = 16;
  view.last_event = "A child entered the pool.";
  return view;
}

TimePoint at(double seconds) { return TimePoint(Seconds(seconds)); }

}  // namespace

TEST_CASE("two lines say what is spent and how good it is") {
  const auto lines = progress_lines(a_view());
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] == "search | 300/1500 rollouts | 61/750 proposals | 1.23/5.00 USD | 12m 03s, about 36m 46s left");
  CHECK(lines[1] == "best 58.0 (+17.0) on 100 rows | 14/16 slots busy | A child entered the pool.");
}

TEST_CASE("the limit nearest its end says how long it takes") {
  auto view = a_view();
  CHECK(spent_share(view) == doctest::Approx(1.234 / 5));
  view.budget.wall_s = 1446;
  CHECK(spent_share(view) == doctest::Approx(0.5));
  CHECK(*seconds_left(view) == doctest::Approx(723));
  view = {};
  view.phase = "search";
  CHECK_FALSE(spent_share(view));
  CHECK_FALSE(seconds_left(view));
}

TEST_CASE("the verdict counts its runs") {
  auto view = a_view();
  view.phase = "verdict";
  view.done = 12;
  view.of = 300;
  CHECK(progress_lines(view) == std::vector<std::string>{"verdict | 12 of 300 runs on the test split"});
}

TEST_CASE("a terminal is redrawn in place, at most five times a second") {
  std::ostringstream out;
  std::ostringstream err;
  Console console{out, err, true, 40};
  {
    ProgressPrinter printer(console);
    printer.update(a_view(), at(0));
    const auto first = err.str();
    CHECK(first.find("\x1b") == std::string::npos);
    printer.update(a_view(), at(0.1));
    CHECK(err.str() == first);
    printer.update(a_view(), at(0.3));
    CHECK(err.str().find("\x1b[2A\x1b[J") == first.size());
    printer.say("A line that stays.");
  }
  CHECK(err.str().ends_with("\x1b[2A\x1b[JA line that stays.\n"));
  CHECK(out.str().empty());
}

TEST_CASE("elsewhere lines are plain and come once a minute") {
  std::ostringstream out;
  std::ostringstream err;
  Console console{out, err};
  ProgressPrinter printer(console);
  printer.update(a_view(), at(0));
  const auto once = err.str();
  CHECK(std::count(once.begin(), once.end(), '\n') == 2);
  printer.update(a_view(), at(30));
  CHECK(err.str() == once);
  printer.update(a_view(), at(61));
  CHECK(err.str() == once + once);
}

TEST_CASE("a long line is cut between characters") {
  CHECK(fit("short", 20) == "short");
  CHECK(fit("abcdefghijklmnop", 10) == "abcdefg...");
  CHECK(fit("äöüäöüäöüäöü", 10) == "äöüäöüä...");
  CHECK(fit("two\nlines", 20) == "two lines");
}
